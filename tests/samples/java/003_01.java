// Document 003, 'Create, Get, Update, Delete', line 21, section 'Add an input using a publicly accessible URL'.
import com.clarifai.grpc.api.*;
import com.clarifai.grpc.api.status.*;

// Insert here the initialization code as outlined on this page:
// https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

MultiInputResponse postInputsResponse = stub.postInputs(
    PostInputsRequest.newBuilder().addInputs(
        Input.newBuilder().setData(
            Data.newBuilder().setImage(
                Image.newBuilder()
                    .setUrl("https://samples.clarifai.com/metro-north.jpg")
                    .setAllowDuplicateUrl(true)
            )
        )
    ).build()
);

if (postInputsResponse.getStatus().getCode() != StatusCode.SUCCESS) {
    throw new RuntimeException("Post inputs failed, status: " + postInputsResponse.getStatus());
}
