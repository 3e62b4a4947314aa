# Document 003, 'Create, Get, Update, Delete', line 1992, section 'Delete all inputs'.
curl -X DELETE \
  -H "Authorization: Key YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '
  {
    "delete_all": true
  }'\
  https://api.clarifai.com/v2/inputs
