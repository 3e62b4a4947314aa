# Document 003, 'Create, Get, Update, Delete', line 1349, section 'Bulk update inputs with concepts'.
# Insert here the initialization code as outlined on this page:
# https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

patch_inputs_response = stub.PatchInputs(
    service_pb2.PatchInputsRequest(
        action="merge",  # Supported actions: overwrite, merge, remove.
        inputs=[
            resources_pb2.Input(
                id="{YOUR_INPUT_ID_1}",
                data=resources_pb2.Data(
                    concepts=[
                        resources_pb2.Concept(id="tree", value=1.),  # 1 means true, this concept is present.
                        resources_pb2.Concept(id="water", value=0.)  # 0 means false, this concept is not present.
                    ]
                )
            ),
            resources_pb2.Input(
                id="{YOUR_INPUT_ID_2}",
                data=resources_pb2.Data(
                    concepts=[
                        resources_pb2.Concept(id="animal", value=1.),
                        resources_pb2.Concept(id="fruit", value=0.)
                    ]
                )
            ),
        ]
    ),
    metadata=metadata
)

if patch_inputs_response.status.code != status_code_pb2.SUCCESS:
    raise Exception("Patch inputs failed, status: " + patch_inputs_response.status.description)
