# Document 003, 'Create, Get, Update, Delete', line 989, section 'Get input by id'.
# Insert here the initialization code as outlined on this page:
# https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

get_input_response = stub.GetInput(
    service_pb2.GetInputRequest(input_id="{YOUR_INPUT_ID}"),
    metadata=metadata
)

if get_input_response.status.code != status_code_pb2.SUCCESS:
    raise Exception("Get input failed, status: " + get_input_response.status.description)

input_object = get_input_response.input
print(input_object)
