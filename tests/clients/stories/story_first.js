// A story through npm's `clarifai` 2.9.1, the first client for JavaScript: what programs of courses call. Prints what it saw.
// Arguments: the server's address and an app key. Only the address is not in those programs.
const Clarifai = require("clarifai");

const [base, key] = process.argv.slice(2);
const app = new Clarifai.App({ apiKey: key, apiEndpoint: base });
const puppy = "https://samples.clarifai.com/puppy.jpeg";
const person = "https://samples.clarifai.com/person.jpg";
const list = (made) => Array.from(made, (each) => each);

async function code(work) {
  try {
    await work;
    return 10000;
  } catch (refused) {
    return (refused.data || refused.response.data).status.code;
  }
}

async function processed(count) {
  for (let turn = 0; turn < 600; turn += 1) {
    const { counts } = await app.inputs.getStatus();
    if (counts.processed === count && counts.to_process + counts.processing === 0) return counts.errors;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the inputs were never processed");
}

async function found(...queries) {
  const { hits } = await app.inputs.search(queries);
  return hits.map((hit) => [hit.input.id, Math.round(hit.score * 1000) / 1000]);
}

async function main() {
  const seen = {};
  const face = await app.models.predict(Clarifai.FACE_DETECT_MODEL, person);
  seen.face = face.outputs[0].data.regions.map((region) => Object.keys(region.region_info.bounding_box).sort());
  const general = await app.models.predict(Clarifai.GENERAL_MODEL, [puppy, person], { maxConcepts: 2, minValue: 0.001 });
  seen.general = general.outputs.map((output) => output.data.concepts.length);
  seen.dog = (await app.models.predict(Clarifai.GENERAL_MODEL, puppy, { selectConcepts: [{ name: "dog" }] }))
    .outputs[0].data.concepts.map((concept) => [concept.name, concept.value > 0.9]);
  seen.color = (await app.models.predict(Clarifai.COLOR_MODEL, puppy)).outputs[0].data.colors.length > 0;
  seen.unknown = await code(app.models.predict(Clarifai.CELEBRITY_MODEL, person));
  seen.nothing = await code(app.models.predict(Clarifai.GENERAL_MODEL, "https://samples.clarifai.com/none.jpeg"));

  const geo = { latitude: 55, longitude: 30 };
  const concepts = [{ id: "dog", value: true }, { id: "cat", value: false }];
  const made = await app.inputs.create([
    { url: puppy, id: "puppy", concepts, metadata: { of: "a story" }, geo },
    { url: person, id: "person" },
  ]);
  seen.made = list(made).map((input) => input.id);
  seen.errors = await processed(2);
  seen.labels = (await app.inputs.get("puppy")).rawData.data.concepts.map((concept) => [concept.id, concept.value]);
  seen.searches = {
    alike: (await found({ input: { url: puppy } }))[0],
    like: (await found({ input: { id: "puppy" } }))[0],
    label: await found({ concept: { id: "dog", type: "input" } }),
    missing: await found({ concept: { id: "cat", type: "input", value: false } }),
    predicted: (await found({ concept: { name: "dog" } }))[0][0],
    metadata: await found({ input: { metadata: { of: "a story" } } }),
    near: await found({ input: { geo: { ...geo, type: "withinMiles", value: 10 } } }),
    far: await found({ input: { geo: { latitude: 0, longitude: 0, type: "withinMiles", value: 10 } } }),
    within: await found({ input: { geo: [{ latitude: 54, longitude: 29 }, { latitude: 56, longitude: 31 }] } }),
    both: await found({ input: { url: puppy } }, { concept: { id: "dog", type: "input" } }),
  };
  const merged = await app.inputs.mergeConcepts([{ id: "puppy", concepts: [{ id: "pet" }] }]);
  seen.merged = list(list(merged)[0].concepts).map((concept) => concept.id);
  seen.concepts = list(await app.concepts.list()).map((concept) => concept.id).sort();
  seen.named = (await app.concepts.create([{ id: "z", name: "Zed" }]))[0].name;
  seen.models = list(await app.models.search("general*")).map((model) => model.id).includes("general-image-recognition");
  seen.workflow = (await app.workflow.predict("General", puppy)).results[0].outputs.length;
  seen.deleted = (await app.inputs.delete()).data.status.code;
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error.data || (error.response && error.response.data) || error);
  process.exit(1);
});
