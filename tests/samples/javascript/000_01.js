// Document 000, 'Setting Up Mesh Workflows', line 177, section 'Create'.
// The first model is the Clarifai's Food model, and the second the Clarifai's General model.

const raw = JSON.stringify({
  "user_app_id": {
		"user_id": "{YOUR_USER_ID}",
		"app_id": "{YOUR_APP_ID}"
	},
  "workflows": [{
    "id": "my-custom-workflow",
    "nodes": [
      {
        "id": "food-concepts",
        "model": {
          "id": "bd367be194cf45149e75f01d59f77ba7",
          "model_version": {
            "id": "dfebc169854e429086aceb8368662641"
          }
        }
      },
      {
        "id": "general-concepts",
        "model": {
          "id": "aaa03c23b3724a16a56b629203edc62c",
          "model_version": {
            "id": "aa9ca48295b37401f8af92ad1af0d91d"
          }
        }
      }
    ]
  }]
});

const requestOptions = {
  method: 'POST',
  headers: {
    'Accept': 'application/json',
    'Authorization': 'Key {YOUR_PERSONAL_TOKEN}'
  },
	body: raw
};

fetch(`https://api.clarifai.com/v2/workflows`, requestOptions)
  .then(response => response.text())
  .then(result => console.log(result))
  .catch(error => console.log('error', error));
