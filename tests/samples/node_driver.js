// Runs published samples with the official client of npm, one line of JSON a sample.
//
// Reads {"code", "secret", "answer"} and answers {"printed", "error", "requests"}. What the samples call the initialization code
// is here, as that client's documents have it: `stub` and `metadata`. Where the server is and whose certificates count
// is said in the environment: CLARIFAI_GRPC_BASE and GRPC_DEFAULT_SSL_ROOTS_FILE_PATH. `requests` are the calls that
// were made: the name of the RPC, and the request in base64. With an `answer` none is sent, and each call is answered by it.
"use strict";

const readline = require("readline");
const util = require("util");
const {ClarifaiStub, grpc} = require("clarifai-nodejs-grpc");

const stub = ClarifaiStub.grpc();
const WAIT_MILLISECONDS = 40000;

// How the stub sends a request, or for `delete_all` of inputs, which is in no release any more: the bytes that an
// earlier client would send.
function sender(name, request) {
    const method = stub[name];
    if (name !== "DeleteInputs" || !request.delete_all) {
        return {serialize: method.requestSerialize, send: method.bind(stub)};
    }
    const serialize = () => Buffer.from([0x18, 0x01]);
    return {serialize, send: stub.makeUnaryRequest.bind(stub, method.path, serialize, method.responseDeserialize)};
}

function run(task) {
    return new Promise((resolve) => {
        const lines = [];
        const requests = [];
        let waiting = 1;
        let error = "";
        const failed = (reason) => { error = error || String((reason && reason.stack) || reason); };
        const finish = () => resolve({printed: lines.map((line) => line + "\n").join(""), error, requests});
        const settle = () => { waiting -= 1; if (waiting === 0) { clearTimeout(late); finish(); } };
        const late = setTimeout(() => { failed("no answer in time"); waiting = -1; finish(); }, WAIT_MILLISECONDS);

        const call = (name) => (request, metadata, callback) => {
            waiting += 1;
            const {serialize, send} = sender(name, request);
            requests.push([name, serialize(request).toString("base64")]);
            const answered = (err, response) => {
                try {
                    callback(err, response);
                } catch (reason) {
                    failed(reason);
                }
                settle();
            };
            if (task.answer) {
                setImmediate(answered, null, task.answer);
            } else {
                send(request, metadata, answered);
            }
        };
        const watched = new Proxy(stub, {get: (_, name) => call(name)});
        const console = {log: (...values) => lines.push(util.format(...values))};
        const done = (reason) => { if (reason) { failed(reason); } };
        const metadata = new grpc.Metadata();
        metadata.set("authorization", "Key " + task.secret);
        try {
            const sample = new Function("stub", "metadata", "require", "console", "done", task.code);
            sample(watched, metadata, require, console, done);
        } catch (reason) {
            failed(reason);
        }
        settle();
    });
}

async function main() {
    for await (const line of readline.createInterface({input: process.stdin})) {
        process.stdout.write(JSON.stringify(await run(JSON.parse(line))) + "\n");
    }
    stub.close();
}

main();
