# Document 003, 'Create, Get, Update, Delete', line 1513, section 'Delete concepts from an input'.
# Insert here the initialization code as outlined on this page:
# https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

patch_inputs_response = stub.PatchInputs(
    service_pb2.PatchInputsRequest(
        action="remove",  # Supported actions: overwrite, merge, remove.
        inputs=[
            resources_pb2.Input(
                id="{YOUR_INPUT_ID}",
                data=resources_pb2.Data(
                    concepts=[
                        # We're removing the concept, so there's no need to specify
                        # the concept value.
                        resources_pb2.Concept(id="water"),
                    ]
                )
            )
        ]
    ),
    metadata=metadata
)

if patch_inputs_response.status.code != status_code_pb2.SUCCESS:
    raise Exception("Patch inputs failed, status: " + patch_inputs_response.status.description)
