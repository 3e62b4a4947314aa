# Document 004, 'Partial update flow', line 10, section 'Partial update flow'.
curl --request PATCH \
  --url https://api.runflow.io/v1/flows/{id} \
  --header 'Authorization: Bearer <token>' \
  --header 'Content-Type: application/json' \
  --data '
{
  "name": "<string>",
  "description": "<string>",
  "cover_url": "<string>",
  "visibility_code": "<string>",
  "source_visibility_code": "<string>",
  "status_code": "<string>",
  "context_variables": {},
  "updated_at": "2023-11-07T05:31:56Z"
}
'
