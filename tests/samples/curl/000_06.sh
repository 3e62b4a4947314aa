# Document 000, 'Setting Up Mesh Workflows', line 1037, section 'Delete workflow by ID'.
curl -X DELETE 'https://api.clarifai.com/v2/workflows/my-custom-workflow \
    -H 'Content-Type: application/json' \
    -H 'Authorization: Key YOUR_API_KEY'
