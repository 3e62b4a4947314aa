# Document 000, 'Setting Up Mesh Workflows', line 661, section 'Get a workflow by a specific ID'.
curl -X GET 'https://api.clarifai.com/v2/workflows/my-custom-workflow' \
    -H 'Content-Type: application/json' \
    -H 'Authorization: Key YOUR_API_KEY'
