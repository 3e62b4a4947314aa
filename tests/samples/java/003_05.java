// Document 003, 'Create, Get, Update, Delete', line 564, section 'Add inputs with custom metadata'.
import com.clarifai.grpc.api.*;
import com.clarifai.grpc.api.status.*;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

// Insert here the initialization code as outlined on this page:
// https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

MultiInputResponse postInputsResponse = stub.postInputs(
    PostInputsRequest.newBuilder().addInputs(
        Input.newBuilder().setData(
            Data.newBuilder()
                .setImage(
                    Image.newBuilder()
                        .setUrl("https://samples.clarifai.com/puppy.jpeg")
                        .setAllowDuplicateUrl(true)
                )
                .setMetadata(
                    Struct.newBuilder()
                        .putFields("id", Value.newBuilder().setStringValue("id001").build())
                        .putFields("type", Value.newBuilder().setStringValue("animal").build())
                        .putFields("size", Value.newBuilder().setNumberValue(100).build())
                )
        )
    ).build()
);

if (postInputsResponse.getStatus().getCode() != StatusCode.SUCCESS) {
    throw new RuntimeException("Post inputs failed, status: " + postInputsResponse.getStatus());
}
