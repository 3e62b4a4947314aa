# Document 003, 'Create, Get, Update, Delete', line 1973, section 'Delete all inputs'.
# Insert here the initialization code as outlined on this page:
# https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

delete_inputs_response = stub.DeleteInputs(
    service_pb2.DeleteInputsRequest(
        delete_all=True
    ),
    metadata=metadata
)

if delete_inputs_response.status.code != status_code_pb2.SUCCESS:
    raise Exception("Delete inputs failed, status: " + delete_inputs_response.status.description)
