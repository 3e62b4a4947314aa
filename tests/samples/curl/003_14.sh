# Document 003, 'Create, Get, Update, Delete', line 1822, section 'Delete Input By Id'.
curl -X DELETE \
  -H "Authorization: Key YOUR_API_KEY" \
  https://api.clarifai.com/v2/inputs/{YOUR_INPUT_ID}
