// One story through npm's official client: `node story.js APP PICTURE` prints what it saw as a line of JSON, the digest
// that seen.py makes. The app of that id is made and deleted. Where the server is, who calls, and whose certificates
// count is in the environment, as `meshserve env` has it; this client can be pointed elsewhere only over TLS.
"use strict";

const fs = require("fs");
const {ClarifaiStub, grpc} = require("clarifai-nodejs-grpc");

const GENERAL = "general-image-recognition";
const SAMPLES = "https://samples.clarifai.com/";
const PROCESSED = 30000;
const WAIT_MILLISECONDS = 60000;
const EXPECTED = {gone: 11101};

const [appId, file] = process.argv.slice(2);
const user = {user_id: process.env.CLARIFAI_USER_ID};
const app = {...user, app_id: appId};
const main = {user_id: "clarifai", app_id: "main"};
const stub = ClarifaiStub.grpc();
const metadata = new grpc.Metadata();
metadata.set("authorization", `Key ${process.env.CLARIFAI_PAT}`);
const answers = {};

// Calls an RPC, of the app unless it is said where, and keeps the answer by step.
function call(step, rpc, fields = {}, where = app) {
    return new Promise((resolve, reject) => {
        stub[rpc]({user_app_id: where, ...fields}, metadata, (error, answer) => {
            if (error) {
                reject(error);
            } else if (answer.status.code !== (EXPECTED[step] || 10000)) {
                reject(new Error(`${step}: ${JSON.stringify(answer.status)}`));
            } else {
                answers[step] = answer;
                resolve(answer);
            }
        });
    });
}

async function stored(id) {
    const late = Date.now() + WAIT_MILLISECONDS;
    while ((await call(id, "GetInput", {input_id: id})).input.status.code !== PROCESSED) {
        if (Date.now() > late) {
            throw new Error(`${id} is not processed: ${JSON.stringify(answers[id].input.status)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

// A plain value as the client wants a google.protobuf.Struct or Value, and back.
const struct = (fields) => ({fields: Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, value(each)]))});
function value(plain) {
    if (plain === null) return {nullValue: 0};
    if (Array.isArray(plain)) return {listValue: {values: plain.map(value)}};
    if (typeof plain === "object") return {structValue: struct(plain)};
    return {[`${typeof plain === "boolean" ? "bool" : typeof plain}Value`]: plain};
}
const unstruct = (given) => Object.fromEntries(Object.entries(given.fields).map(([name, each]) => [name, plain(each)]));
function plain(given) {
    if (given.kind === "nullValue") return null;
    if (given.kind === "listValue") return given.listValue.values.map(plain);
    return given.kind === "structValue" ? unstruct(given.structValue) : given[given.kind];
}

async function beginning(photo) {
    await call("made", "PostApps", {apps: [{id: appId, description: "first", default_language: "en"}]}, user);
    await call("app", "GetApp");
    const first = {
        image: {base64: photo},
        metadata: struct({from: "a story", deep: {list: [1, "two", null, true]}}),
        geo: {geo_point: {longitude: -30, latitude: 40}},
        concepts: [{id: "puppy", value: 1}, {id: "cat", value: 0}],
    };
    const inputs = [
        {id: "picture", data: first},
        {id: "station", data: {image: {url: `${SAMPLES}metro-north.jpg`}}},
        {id: "words", data: {text: {raw: "żółw, a turtle 🐢"}}},
    ];
    await call("posted", "PostInputs", {inputs});
    for (const {id} of inputs) {
        await stored(id);
    }
    const box = {top_row: 0.1, left_col: 0.2, bottom_row: 0.5, right_col: 0.75};
    const region = {region_info: {bounding_box: box}, data: {concepts: [{id: "collar", value: 1}]}};
    const annotations = [
        {id: "boxed-note", input_id: "picture", data: {regions: [region]}},
        {id: "whole-note", input_id: "picture", data: {concepts: [{id: "leash", value: 1}]}},
    ];
    await call("noted", "PostAnnotations", {annotations});
    await call("notes", "ListAnnotations", {input_ids: ["picture"]});
}

async function middle(photo) {
    const output_info = {params: struct({keep_fraction: 1})};
    await call("model", "PostModels", {models: [{id: "keep", model_type_id: "random-sample", output_info}]});
    await call("setting", "GetModel", {model_id: "keep"});
    const nodes = [
        {id: "see", model: {id: GENERAL, ...main}},
        {id: "pass", model: {id: "keep"}, node_inputs: [{node_id: "see"}]},
    ];
    await call("workflow", "PostWorkflows", {workflows: [{id: "look", nodes}]});
    const puppy = [{data: {image: {url: `${SAMPLES}puppy.jpeg`}}}];
    await call("predicted", "PostModelOutputs", {model_id: GENERAL, inputs: [{data: {image: {base64: photo}}}]}, main);
    await call("fetched", "PostModelOutputs", {model_id: GENERAL, inputs: puppy}, main);
    await call("ran", "PostWorkflowResults", {workflow_id: "look", inputs: puppy});
    for (const page of [1, 2, 3]) {
        await call(`page ${page}`, "ListInputs", {page, per_page: 2});
    }
    await call("concepts", "ListConcepts");
    await call("models", "ListModels");
    await call("workflows", "ListWorkflows");
    await call("counted", "GetInputCount");
}

async function end() {
    await call("patch of the app", "PatchApps", {action: "overwrite", apps: [{id: appId, description: "second"}]}, user);
    await call("patched app", "GetApp");
    const concepts = [{id: "grass", value: 1}, {id: "puppy", value: 0}];
    const changed = {id: "picture", data: {concepts, metadata: struct({more: [], from: "a patch"})}};
    await call("patch of the picture", "PatchInputs", {action: "merge", inputs: [changed]});
    await call("patched picture", "GetInput", {input_id: "picture"});
    const note = {id: "whole-note", input_id: "picture", data: {concepts: [{id: "ball", value: 1}]}};
    await call("patch of the note", "PatchAnnotations", {action: "overwrite", annotations: [note]});
    await call("patched notes", "ListAnnotations", {input_ids: ["picture"]});
    await call("no note", "DeleteAnnotations", {input_ids: ["picture"], ids: ["whole-note"]});
    await call("notes left", "ListAnnotations", {input_ids: ["picture"]});
    await call("no station", "DeleteInputs", {ids: ["station"]});
    await call("inputs left", "ListInputs");
    await call("no workflow", "DeleteWorkflows", {ids: ["look"]});
    await call("workflows left", "ListWorkflows");
    await call("no model", "DeleteModels", {ids: ["keep"]});
    await call("models left", "ListModels");
    await call("no app", "DeleteApp");
    await call("gone", "GetApp");
}

// In the order of the bytes, as the other clients have it.
const sorted = (list) => list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const thousandths = (number) => Math.round(number * 1000) / 1000;
const labels = (data) => sorted(data.concepts.map((each) => [each.id, each.name, thousandths(each.value)]));
const ids = (resources) => resources.map((each) => each.id).sort();
const nodesOf = (workflow) => workflow.nodes.map((each) =>
    [each.id, each.model.id, each.model.model_version.id !== "", each.node_inputs.map((before) => before.node_id)]);

function note(annotation) {
    for (const {region_info: {bounding_box: box}, data} of annotation.data.regions) {
        const corners = [box.top_row, box.left_col, box.bottom_row, box.right_col];
        return [corners.map((corner) => Math.round(corner * 1000)), labels(data)];
    }
    return [[], labels(annotation.data)];
}
const notes = (answer) =>
    answer.annotations.filter((each) => !each.input_level).map(note).sort((a, b) => a[0].length - b[0].length);

function best(output) {
    const found = [...output.data.concepts].sort((a, b) => b.value - a.value);
    const dog = found.find((each) => each.name === "dog");
    return [found.slice(0, 3).map((each) => each.name), Math.round((dog ? dog.value : 0) * 100)];
}

function seen() {
    const made = answers.made.apps[0];
    const picture = answers.picture.input;
    const info = picture.data.image.image_info;
    const point = picture.data.geo.geo_point;
    const patched = answers["patched picture"].input;
    return {
        app: [made.description, answers.app.app.default_language, Number(made.created_at.seconds) > 0],
        posted: answers.posted.inputs.map((each) => [each.id, each.status.code]),
        stored: ["picture", "station", "words"].map((step) => answers[step].input.status.code),
        size: [info.width, info.height, info.format],
        hosted: Boolean(picture.data.image.hosted || picture.data.image.url),
        place: [point.longitude, point.latitude],
        metadata: unstruct(picture.data.metadata),
        labels: labels(picture.data),
        words: answers.words.input.data.text.text_info.char_count,
        noted: answers.noted.annotations.map((each) => each.status.code),
        notes: notes(answers.notes),
        setting: unstruct(answers.setting.model.model_version.output_info.params),
        workflow: nodesOf(answers.workflow.workflows[0]),
        predicted: best(answers.predicted.outputs[0]),
        fetched: best(answers.fetched.outputs[0]),
        ran: answers.ran.results[0].outputs.map((each) => [each.model.id, best(each)]),
        pages: [1, 2, 3].map((page) => ids(answers[`page ${page}`].inputs)),
        concepts: sorted(answers.concepts.concepts.map((each) => [each.id, each.name])),
        models: ids(answers.models.models),
        workflows: ids(answers.workflows.workflows),
        counted: answers.counted.counts.processed,
        patched: [answers["patched app"].app.description, labels(patched.data)],
        "patched metadata": unstruct(patched.data.metadata),
        "patched notes": notes(answers["patched notes"]),
        left: [notes(answers["notes left"]), ids(answers["inputs left"].inputs)],
        empty: [answers["workflows left"].workflows.length, answers["models left"].models.length],
        gone: answers.gone.status.code,
    };
}

async function story() {
    const photo = fs.readFileSync(file);
    await beginning(photo);
    await middle(photo);
    await end();
    console.log(JSON.stringify(seen()));
}

story().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
