# Document 000, 'Setting Up Mesh Workflows', line 544, section 'Get all workflows in an app'.
curl -X GET 'https://api.clarifai.com/v2/workflows' \
    -H 'Content-Type: application/json' \
    -H 'Authorization: Key YOUR_API_KEY'
