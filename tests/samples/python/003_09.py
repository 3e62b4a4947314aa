# Document 003, 'Create, Get, Update, Delete', line 1074, section 'Get inputs status'.
# Insert here the initialization code as outlined on this page:
# https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

get_input_count_response = stub.GetInputCount(
    service_pb2.GetInputCountRequest(),
    metadata=metadata
)

if get_input_count_response.status.code != status_code_pb2.SUCCESS:
    raise Exception("Get input count failed, status: " + get_input_count_response.status.description)

counts = get_input_count_response.counts
print(counts)
