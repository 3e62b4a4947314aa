# Document 003, 'Create, Get, Update, Delete', line 1805, section 'Delete Input By Id'.
# Insert here the initialization code as outlined on this page:
# https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

delete_input_response = stub.DeleteInput(
    service_pb2.DeleteInputRequest(input_id="{YOUR_INPUT_ID}"),
    metadata=metadata
)

if delete_input_response.status.code != status_code_pb2.SUCCESS:
    raise Exception("Delete input failed, status: " + delete_input_response.status.description)
