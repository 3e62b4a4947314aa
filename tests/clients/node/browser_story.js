// A web page that calls the server from another origin: over gRPC-Web with npm's grpc-web and the message classes of
// clarifai-nodejs-grpc, then over REST with fetch. What it saw goes back to where the page came from.

const { GrpcWebClientBase, MethodDescriptor, MethodType } = require("grpc-web");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const api = require("clarifai-nodejs-grpc/proto/clarifai/api/service_pb");
const res = require("clarifai-nodejs-grpc/proto/clarifai/api/resources_pb");

const seen = {};

// A message of a class from plain values: { model_id: … } calls setModelId(…), an array sets a list.
function make(type, values) {
  const message = new type();
  for (const [name, value] of Object.entries(values)) {
    const title = name.split("_").map((word) => word[0].toUpperCase() + word.slice(1)).join("");
    message[Array.isArray(value) ? `set${title}List` : `set${title}`](value);
  }
  return message;
}

class Server {
  constructor({ base, pat, user_id }, format) {
    this.base = base;
    this.metadata = { authorization: `Key ${pat}`, "x-clarifai-request-id-prefix": "browser" };
    this.user_id = user_id;
    this.client = new GrpcWebClientBase({ format });
  }

  descriptor(name, request, response, type) {
    return new MethodDescriptor(`/clarifai.api.V2/${name}`, type, request, response, (message) => message.serializeBinary(), response.deserializeBinary);
  }

  place(app_id) {
    return make(res.UserAppIDSet, { user_id: this.user_id, app_id });
  }

  // Calls an RPC by its name; the request class is named after it. Any code but `expected` fails the story.
  async call(name, responseName, values, { expected = 10000, metadata = {} } = {}) {
    const request = api[`${name}Request`];
    const response = api[responseName] || require("clarifai-nodejs-grpc/proto/clarifai/api/status/status_pb")[responseName];
    const descriptor = this.descriptor(name, request, response, MethodType.UNARY);
    const answer = await this.client.unaryCall(this.base + descriptor.name, make(request, values), { ...this.metadata, ...metadata }, descriptor);
    const status = answer.getStatus();
    if (status.getCode() !== expected) throw new Error(`${name}: ${status.getCode()} ${status.getDescription()}: ${status.getDetails()}`);
    return answer;
  }

  stream(name, request, response, values) {
    const descriptor = this.descriptor(name, request, response, MethodType.SERVER_STREAMING);
    const stream = this.client.serverStreaming(this.base + descriptor.name, make(request, values), this.metadata, descriptor);
    return new Promise((resolve, reject) => {
      const messages = [];
      stream.on("data", (message) => messages.push(message));
      stream.on("error", reject);
      stream.on("end", () => resolve(messages));
    });
  }
}

const concept = (id, value) => make(res.Concept, { id, value });
const picture = (bytes) => make(res.Data, { image: make(res.Image, { base64: bytes }) });

async function untilProcessed(server, user_app_id, input_id) {
  for (let i = 0; i < 200; i++) {
    const input = (await server.call("GetInput", "SingleInputResponse", { user_app_id, input_id })).getInput();
    if (input.getStatus().getCode() === 30000) return input;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`input ${input_id} was not processed`);
}

async function grpcWebStory(server, bytes, app_id) {
  const user_app_id = server.place(app_id);
  const mine = make(res.UserAppIDSet, { user_id: server.user_id });
  const made = await server.call("PostApps", "MultiAppResponse", { user_app_id: mine, apps: [make(res.App, { id: app_id })] });
  seen.app = made.getAppsList()[0].getId() === app_id;
  seen.request_id = made.getStatus().getReqId().startsWith("browser-");

  const metadata = Struct.fromJavaScript({ from: "a page", many: [1, "two", null] });
  const about = picture(bytes);
  about.setMetadata(metadata);
  const inputs = [make(res.Input, { id: "picture", data: about }), make(res.Input, { id: "words", data: make(res.Data, { text: make(res.Text, { raw: "żółw 🐢" }) }) })];
  await server.call("PostInputs", "MultiInputResponse", { user_app_id, inputs });
  const stored = await untilProcessed(server, user_app_id, "picture");
  await untilProcessed(server, user_app_id, "words");
  seen.metadata = stored.getData().getMetadata().toJavaScript();
  seen.size = [stored.getData().getImage().getImageInfo().getWidth(), stored.getData().getImage().getImageInfo().getHeight()];

  const labelled = make(res.Input, { id: "picture", data: make(res.Data, { concepts: [concept("puppy", 1), concept("cat", 0)] }) });
  await server.call("PatchInputs", "MultiInputResponse", { user_app_id, inputs: [labelled], action: "merge" });
  const note = make(res.Annotation, { input_id: "picture", data: make(res.Data, { concepts: [concept("leash", 1)] }) });
  await server.call("PostAnnotations", "MultiAnnotationResponse", { user_app_id, annotations: [note] });
  const annotations = (await server.call("ListAnnotations", "MultiAnnotationResponse", { user_app_id, input_ids: ["picture"] })).getAnnotationsList();
  seen.labels = annotations.flatMap((one) => one.getData().getConceptsList().map((found) => [found.getId(), found.getValue()])).sort();

  const model = make(res.Model, { id: "general-image-recognition", user_id: "clarifai", app_id: "main" });
  const workflow = make(res.Workflow, { id: "look", nodes: [make(res.WorkflowNode, { id: "see", model })] });
  await server.call("PostWorkflows", "MultiWorkflowResponse", { user_app_id, workflows: [workflow] });
  const asked = [make(res.Input, { data: picture(bytes) })];
  const ran = await server.call("PostWorkflowResults", "PostWorkflowResultsResponse", { user_app_id, workflow_id: "look", inputs: asked });
  const outputs = ran.getResultsList()[0].getOutputsList();
  const main = make(res.UserAppIDSet, { user_id: "clarifai", app_id: "main" });
  const predicted = await server.call("PostModelOutputs", "MultiOutputResponse", { user_app_id: main, model_id: model.getId(), inputs: asked }, { metadata: { deadline: `${Date.now() + 60_000}` } });
  const best = (output) => output.getData().getConceptsList()[0].getName();
  seen.predicted = [outputs.length, best(outputs[0]) === best(predicted.getOutputsList()[0])];

  const listed = await server.call("ListInputs", "MultiInputResponse", { user_app_id, per_page: 10 });
  seen.listed = listed.getInputsList().map((input) => input.getId()).sort();
  const beyond = await server.call("ListInputs", "MultiInputResponse", { user_app_id, page: 9, per_page: 10 });
  seen.beyond = beyond.getInputsList().length;

  await server.call("PatchApps", "MultiAppResponse", { user_app_id: mine, apps: [make(res.App, { id: app_id, description: "patched" })], action: "overwrite" });
  const patched = await server.call("GetApp", "SingleAppResponse", { user_app_id });
  seen.patched = patched.getApp().getDescription();
  seen.hosted = stored.getData().getImage().getUrl();
}

async function failures(server) {
  const user_app_id = server.place("");
  await server.call("ListApps", "MultiAppResponse", { user_app_id }, { expected: 11008, metadata: { authorization: "Key 00000000000000000000000000000000" } });
  const unknown = server.descriptor("NoSuchMethod", api.ListAppsRequest, api.MultiAppResponse, MethodType.UNARY);
  const error = await server.client.unaryCall(server.base + unknown.name, new api.ListAppsRequest(), server.metadata, unknown).catch((caught) => caught);
  seen.unknown = [error.code, error.message.includes("NoSuchMethod")];
}

async function streamed(server, bytes) {
  const user_app_id = make(res.UserAppIDSet, { user_id: "clarifai", app_id: "main" });
  const inputs = [make(res.Input, { data: picture(bytes) })];
  const messages = await server.stream("GenerateModelOutputs", api.PostModelOutputsRequest, api.MultiOutputResponse, { user_app_id, model_id: "general-image-recognition", inputs });
  seen.streamed = [messages.length > 0, messages.every((message) => message.getStatus().getCode() === 10000)];
}

async function cleaned(server, app_id) {
  const user_app_id = server.place(app_id);
  await server.call("DeleteInputs", "BaseResponse", { user_app_id, ids: ["picture", "words"] });
  await server.call("DeleteApp", "BaseResponse", { user_app_id });
  await server.call("GetApp", "SingleAppResponse", { user_app_id }, { expected: 11101 });
  seen.deleted = true;
}

async function restStory({ base, pat, user_id }, app_id, hosted) {
  const headers = { authorization: `Key ${pat}`, "content-type": "application/json", "x-clarifai-request-id-prefix": "page" };
  const concepts = `${base}/v2/users/${user_id}/apps/${app_id}/concepts`;
  const workflow = `${base}/v2/users/${user_id}/apps/${app_id}/workflows/look`;
  const posted = await fetch(concepts, { method: "POST", headers, body: JSON.stringify({ concepts: [{ id: "from-rest" }] }) });
  const patched = await fetch(concepts, { method: "PATCH", headers, body: JSON.stringify({ action: "overwrite", concepts: [{ id: "from-rest", name: "Renamed" }] }) });
  const read = await fetch(`${concepts}/from-rest`, { headers });
  const removed = await fetch(workflow, { method: "DELETE", headers });
  const missing = await fetch(workflow, { headers });
  seen.rest = [posted.status, patched.status, read.status, removed.status, missing.status];
  seen.rest_name = (await read.json()).concept.name;
  seen.rest_id = read.headers.get("x-request-id").startsWith("page-");
  const part = await fetch(hosted, { headers: { authorization: headers.authorization, range: "bytes=0-9" } });
  seen.part = [part.status, part.headers.get("content-range").startsWith("bytes 0-9/"), (await part.arrayBuffer()).byteLength];
  seen.cookies = await fetch(`${base}/v2/status_codes`, { credentials: "include" }).then(() => "allowed", () => "refused by the browser");
  seen.metrics = await fetch(`${base}/metrics`).then(() => "readable", () => "refused by the browser");
}

async function main() {
  const settings = await (await fetch("/settings.json")).json();
  const bytes = new Uint8Array(await (await fetch("/picture")).arrayBuffer());
  const server = new Server(settings, "binary");
  await grpcWebStory(server, bytes, settings.app_id);
  await restStory(settings, settings.app_id, seen.hosted);
  delete seen.hosted;
  await failures(server);
  await failures(new Server(settings, "text"));
  await streamed(new Server(settings, "text"), bytes);
  await cleaned(new Server(settings, "text"), settings.app_id);
}

main().catch((error) => { seen.error = `${error.stack || error}`; }).finally(() => fetch("/seen", { method: "POST", body: JSON.stringify(seen) }));
