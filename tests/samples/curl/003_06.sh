# Document 003, 'Create, Get, Update, Delete', line 772, section 'List inputs'.
curl -X GET \
  -H "Authorization: Key YOUR_API_KEY" \
  https://api.clarifai.com/v2/inputs?page=1&per_page=10
