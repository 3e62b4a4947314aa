# Document 003, 'Create, Get, Update, Delete', line 1094, section 'Get inputs status'.
curl -X GET \
  -H "Authorization: Key YOUR_API_KEY" \
  https://api.clarifai.com/v2/inputs/status
