# Document 003, 'Create, Get, Update, Delete', line 1009, section 'Get input by id'.
curl -X GET \
  -H "Authorization: Key YOUR_API_KEY" \
  https://api.clarifai.com/v2/inputs/{YOUR_INPUT_ID}
