// A workflow pattern through npm's official client: `node pattern_script.js APP PICTURE` prints what its nodes saw of bar
// codes as JSON. Where the server is, who calls, and whose certificates count is in the environment.
"use strict";

const fs = require("fs");
const {ClarifaiStub, grpc} = require("clarifai-nodejs-grpc");

const [appId, file] = process.argv.slice(2);
const user = {user_id: process.env.CLARIFAI_USER_ID};
const app = {...user, app_id: appId};
const stub = ClarifaiStub.grpc();
const metadata = new grpc.Metadata();
metadata.set("authorization", `Key ${process.env.CLARIFAI_PAT}`);

function call(rpc, fields, where = app) {
    return new Promise((resolve, reject) => {
        stub[rpc]({user_app_id: where, ...fields}, metadata, (error, answer) => {
            if (error || answer.status.code !== 10000) {
                reject(error || new Error(`${rpc}: ${JSON.stringify(answer.status)}`));
            } else {
                resolve(answer);
            }
        });
    });
}

async function operator(id, model_type_id, params = {}, concepts = []) {
    const fields = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, {stringValue: value}]));
    const output_info = {params: {fields}, data: {concepts}};
    await call("PostModels", {models: [{id, model_type_id}]});
    await call("PostModelVersions", {model_id: id, model_versions: [{output_info}]});
}

async function main() {
    await call("PostApps", {apps: [{id: appId}]}, user);
    await operator("codes", "barcode-operator");
    await operator("join", "text-aggregation-operator");
    await operator("goods", "regex-based-classifier", {regex: "(?m)^4006381\\d{6}$"}, [{id: "goods"}]);
    const nodes = [
        {id: "codes", model: {id: "codes"}},
        {id: "join", model: {id: "join"}, node_inputs: [{node_id: "codes"}]},
        {id: "goods", model: {id: "goods"}, node_inputs: [{node_id: "join"}]},
    ];
    await call("PostWorkflows", {workflows: [{id: "pattern", nodes}]});
    const inputs = [{data: {image: {base64: fs.readFileSync(file)}}}];
    const {results} = await call("PostWorkflowResults", {workflow_id: "pattern", inputs});
    const [codes, join, goods] = results[0].outputs.map((output) => output.data);
    console.log(JSON.stringify({
        codes: codes.regions.map((region) => region.data.text.raw),
        join: join.text.raw,
        goods: goods.concepts.map((concept) => concept.id),
    }));
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
