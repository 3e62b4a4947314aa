// Document 003, 'Create, Get, Update, Delete', line 1314, section 'Bulk update inputs with concepts'.
// Insert here the initialization code as outlined on this page:
// https://docs.clarifai.com/api-guide/api-overview/api-clients#client-installation-instructions

stub.PatchInputs(
    {
        action: "merge",  // Supported actions: overwrite, merge, remove.
        inputs: [
            {
                id: "{YOUR_INPUT_ID_1}",
                data: {concepts: [{id: "tree", value: 1}, {id: "water", value: 0}]}
            },
            {
                id: "{YOUR_INPUT_ID_2}",
                data: {concepts: [{id: "animal", value: 1}, {id: "fruit", value: 0}]}
            }
        ]
    },
    metadata,
    (err, response) => {
        if (err) {
            throw new Error(err);
        }

        if (response.status.code !== 10000) {
            throw new Error("Patch inputs failed, status: " + response.status.description);
        }
    }
);
