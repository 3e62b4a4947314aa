"use strict";
// Shows /openapi.json. Everything of the document is put in as text, never as HTML.

const VERBS = ["get", "post", "put", "patch", "delete"];
const LONGEST_SHOWN = 300_000;
const $ = (id) => document.getElementById(id);

function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Text with what stands between backticks as code.
const inline = (text) => text.split("`").map((piece, i) => (i % 2 ? h("code", {}, piece) : piece));
const prose = (text) => (text || "").split(/\n\n+/).filter((part) => part.trim()).map((part) => h("p", {}, inline(part.trim())));

// What was typed stays in this tab: the key, and the values of fields that many operations share.
function kept(name, fallback) { return sessionStorage.getItem(`meshserve.${name}`) ?? fallback; }
function keep(name, value) { sessionStorage.setItem(`meshserve.${name}`, value); }

let schemas = {};
const resolve = (schema) => (schema.$ref ? schemas[schema.$ref.split("/").pop()] : schema);
const nameOf = (schema) => (schema.$ref ? schema.$ref.split("/").pop() : "");

function typeOf(schema) {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.$ref) return nameOf(schema);
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  if (schema.type === "object" && schema.additionalProperties && schema.additionalProperties !== true) {
    return `map of ${typeOf(schema.additionalProperties)}`;
  }
  if (schema.contentEncoding) return "base64";
  return schema.format && schema.type === "string" ? schema.format : schema.type || "any JSON";
}

// The schema with fields of its own that a value leads to, if any.
function inner(schema) {
  if (schema.anyOf) return schema.anyOf.map(inner).find(Boolean);
  if (schema.type === "array") return inner(schema.items);
  if (schema.type === "object" && typeof schema.additionalProperties === "object") return inner(schema.additionalProperties);
  const found = resolve(schema);
  return found && (found.properties || found.enum) ? found : null;
}

function unfolding(summary, fill, attributes) {
  const node = h("details", attributes, summary);
  node.addEventListener("toggle", () => { if (node.open && !node.filled) { node.filled = true; fill(node); } });
  return node;
}

function fieldsOf(schema) {
  if (schema.enum) return enumTable(schema);
  const fields = Object.entries(schema.properties || {});
  if (!fields.length) return h("p", { className: "soft" }, "no fields");
  return h("ul", { className: "schema" }, fields.map(([name, field]) => h("li", {}, fieldLine(name, field))));
}

function fieldLine(name, field) {
  const flags = [field.deprecated && "deprecated", field["x-always-shown"] && "always shown",
    field.default !== undefined && `default ${field.default}`].filter(Boolean);
  const line = [h("code", {}, name), " ", h("span", { className: "type" }, typeOf(field)),
    flags.length ? h("span", { className: "soft" }, `  ${flags.join(", ")}`) : ""];
  const about = prose(field.description);
  const deeper = inner(field);
  if (!deeper) return [h("span", {}, line), ...about];
  return [unfolding(h("summary", {}, line), (node) => node.append(...prose(deeper.description), fieldsOf(deeper))), ...about];
}

function enumTable(schema) {
  return h("ul", { className: "schema" }, schema.enum.map((number, i) => h("li", {},
    h("code", {}, `${number} ${schema["x-enum-varnames"][i]}`), " ",
    h("span", { className: "soft" }, schema["x-enum-descriptions"][i]))));
}

// A body to begin with: the request's fields, those of messages in it one level deep.
function skeleton(schema, depth) {
  const found = resolve(schema);
  if (schema.type === "array") return depth > 2 ? [] : [skeleton(schema.items, depth)];
  if (found.properties) {
    if (depth > 1) return {};
    const fields = Object.entries(found.properties).filter(([, field]) => !field.deprecated);
    return Object.fromEntries(fields.map(([name, field]) => [name, skeleton(field, depth + 1)]));
  }
  if (found.enum || found.type === "integer" || found.type === "number") return 0;
  if (found.type === "boolean") return false;
  return found.type === "object" ? {} : found.type === "array" ? [] : "";
}

// The field where a parameter is typed in; value() gives its texts, none if it was left empty.
function control(parameter, id) {
  const schema = parameter.schema || {};
  const found = resolve(schema);
  const shared = /(^|\.)(user_id|app_id)$/.test(parameter.name) ? parameter.name.split(".").pop() : "";
  let node;
  if (parameter.content || schema.type === "array") {
    node = h("textarea", { id, rows: 2, placeholder: parameter.content ? "JSON" : "one value a line" });
  } else if (found.enum || schema.type === "boolean") {
    const choices = found.enum ? found.enum.map((number, i) => [number, `${number} ${found["x-enum-varnames"][i]}`]) : [["true", "true"], ["false", "false"]];
    node = h("select", { id }, h("option", { value: "" }, ""), choices.map(([value, text]) => h("option", { value }, text)));
  } else {
    node = h("input", { id, placeholder: typeOf(schema), autocomplete: "off", spellcheck: false });
  }
  if (shared && parameter.in === "path") node.value = kept(shared, shared === "user_id" ? "me" : "");
  if (shared) node.addEventListener("change", () => { if (node.value) keep(shared, node.value); });
  const value = () => (schema.type === "array" && !parameter.content ? node.value.split("\n") : [node.value])
    .map((text) => text.trim()).filter(Boolean);
  return { node, value, parameter };
}

function form(controls, where) {
  const chosen = controls.filter((one) => one.parameter.in === where);
  if (!chosen.length) return null;
  const cells = chosen.flatMap(({ node, parameter }) => [
    h("label", { htmlFor: node.id }, h("code", {}, parameter.name), parameter.required ? h("em", {}, " *") : "",
      parameter.deprecated ? h("span", { className: "soft" }, " deprecated") : ""),
    node,
    h("p", {}, inline(parameter.description || "")),
  ]);
  return [h("h3", {}, where === "path" ? "In the path" : "In the query"), h("div", { className: "fields" }, cells)];
}

function addressOf(path, controls) {
  let address = path;
  const query = new URLSearchParams();
  const missing = [];
  for (const { value, parameter } of controls) {
    const texts = value();
    if (parameter.in === "path") {
      if (!texts.length) missing.push(parameter.name);
      address = address.replace(`{${parameter.name}}`, encodeURIComponent(texts[0] || ""));
    } else texts.forEach((text) => query.append(parameter.name, text));
  }
  const asked = query.toString();
  return { address: asked ? `${address}?${asked}` : address, missing };
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curlOf(verb, address, body) {
  const parts = ["curl", verb === "get" ? "" : `-X ${verb.toUpperCase()}`, quoted(location.origin + address),
    '-H "Authorization: Key $CLARIFAI_PAT"', body ? `-H 'Content-Type: application/json' -d ${quoted(body)}` : ""];
  return parts.filter(Boolean).join(" ");
}

function pretty(text) {
  const short = (shown) => (shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}\n… ${shown.length - LONGEST_SHOWN} more characters` : shown);
  try { return short(JSON.stringify(JSON.parse(text), null, 2)); } catch { return short(text); }
}

async function call(verb, address, body, output) {
  const headers = {};
  const key = $("key").value.trim();
  if (key) headers.Authorization = `Key ${key}`;
  if (body) headers["Content-Type"] = "application/json";
  const line = h("p", { role: "status" }, "waiting …");
  const shown = h("pre", { tabIndex: 0, hidden: true });
  output.replaceChildren(h("h3", {}, "Answer"), line, shown);
  const begun = performance.now();
  try {
    const response = await fetch(address, { method: verb.toUpperCase(), headers, body: body || undefined, credentials: "omit", redirect: "follow" });
    shown.hidden = false;
    let text = "";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      if ((response.headers.get("content-type") || "").includes("ndjson")) shown.textContent = pretty(text); // a stream is shown as it comes
    }
    shown.textContent = pretty(text);
    const took = Math.round(performance.now() - begun);
    line.replaceChildren(h("span", { className: response.ok && response.status !== 207 ? "good" : "bad" }, `HTTP ${response.status}`),
      ` in ${took} ms, ${text.length} characters`, response.headers.get("x-request-id") ? `, request ${response.headers.get("x-request-id")}` : "");
  } catch (error) {
    line.replaceChildren(h("span", { className: "bad" }, `no answer: ${error.message}`));
  }
}

function bodyEditor(operation) {
  const schema = operation.requestBody?.content["application/json"].schema;
  if (!schema) return { nodes: [], text: () => "" };
  const area = h("textarea", { rows: 8, spellcheck: false, placeholder: "JSON", ariaLabel: "Body of the request" });
  const fill = h("button", { type: "button", onclick: () => { area.value = JSON.stringify(skeleton(schema, 0), null, 2); area.focus(); } }, "fill in the fields");
  const found = resolve(schema);
  const nodes = [h("h3", {}, "Body  ", h("span", { className: "soft" }, nameOf(schema))), ...prose(found.description), area, h("div", { className: "row" }, fill),
    unfolding(h("summary", {}, "fields of the body"), (node) => node.append(fieldsOf(found)))];
  return { nodes, text: () => area.value.trim() };
}

function answersOf(operation, responses) {
  return h("ul", { className: "schema" }, Object.entries(operation.responses).map(([status, answer]) => {
    const full = answer.$ref ? responses[answer.$ref.split("/").pop()] : answer;
    const [kind, content] = Object.entries(full.content || {})[0] || [];
    const line = [h("code", {}, status === "default" ? "else" : status), " ", ...inline(full.description)];
    const deeper = content && inner(content.schema);
    if (!deeper) return h("li", {}, line);
    const head = h("summary", {}, line, " ", h("span", { className: "type" }, nameOf(content.schema)), kind.includes("ndjson") ? " one a line" : "");
    return h("li", {}, unfolding(head, (node) => node.append(fieldsOf(deeper))));
  }));
}

let forms = 0;

// One binding of an RPC: its parameters, body, answers, and the means to call it.
function bindingView({ verb, path, operation }, responses) {
  const prefix = `f${++forms}-`;
  const controls = (operation.parameters || []).map((parameter, i) => control(parameter, prefix + i));
  const body = bodyEditor(operation);
  const output = h("div", {});
  const said = h("p", { className: "bad", role: "alert", hidden: true });
  const curl = h("pre", { hidden: true, tabIndex: 0 });
  const ready = () => {
    const { address, missing } = addressOf(path, controls);
    said.hidden = !missing.length;
    said.textContent = `Give a value for ${missing.join(", ")}.`;
    return missing.length ? null : address;
  };
  const send = async (event) => {
    event.preventDefault();
    const address = ready();
    if (address === null) return;
    button.disabled = true;
    await call(verb, address, body.text(), output);
    button.disabled = false;
  };
  const button = h("button", { type: "submit", className: "send" }, "Send");
  const showCurl = () => { const address = ready(); if (address !== null) { curl.hidden = false; curl.textContent = curlOf(verb, address, body.text()); } };
  return h("form", { onsubmit: send, autocomplete: "off" }, form(controls, "path"), form(controls, "query"), body.nodes, said,
    h("div", { className: "row" }, button, h("button", { type: "button", onclick: showCurl }, "as curl")), curl, output,
    h("h3", {}, "Answers"), answersOf(operation, responses));
}

function rpcView(rpc, responses) {
  const first = rpc.bindings[0].operation;
  const view = h("div", {});
  const show = (binding) => view.replaceChildren(bindingView(binding, responses));
  const choice = rpc.bindings.length < 2 ? null : h("select", { ariaLabel: "Path", onchange: (event) => show(rpc.bindings[event.target.value]) },
    rpc.bindings.map((one, i) => h("option", { value: i }, `${one.verb.toUpperCase()} ${one.path}`)));
  const facts = [["gRPC", h("code", {}, first["x-grpc-method"])], ["needs", first["x-auth"]], ["scopes", first["x-scopes"].join(", ") || "none"],
    first["x-streaming"] && ["streams", first["x-streaming"]]].filter(Boolean);
  show(rpc.bindings[0]);
  return [
    h("div", {}, prose(`${first.summary} ${first.description || ""}`)),
    first["x-meshserve-reason"] && !rpc.absent ? h("p", { className: "note" }, first["x-meshserve-reason"]) : null,
    h("dl", { className: "facts" }, facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    choice && h("div", { className: "row" }, h("span", { className: "soft" }, `${rpc.bindings.length} paths`), choice),
    view,
  ].filter(Boolean);
}

// RPCs in the order of the document, each with all its bindings, the one with the number 1 first.
function rpcsOf(paths) {
  const rpcs = new Map();
  for (const [path, verbs] of Object.entries(paths)) {
    for (const verb of VERBS.filter((one) => one in verbs)) {
      const operation = verbs[verb];
      const name = operation["x-rpc"];
      if (!rpcs.has(name)) rpcs.set(name, { name, family: operation.tags[0], absent: operation["x-meshserve-status"] === "absent", bindings: [] });
      rpcs.get(name).bindings.push({ verb, path, operation });
    }
  }
  const order = ({ operation }) => Number(operation.operationId.split("_")[1] || 1);
  for (const rpc of rpcs.values()) rpc.bindings.sort((a, b) => order(a) - order(b));
  return [...rpcs.values()].sort((a, b) => a.family.localeCompare(b.family) || a.absent - b.absent || a.name.localeCompare(b.name));
}

function wordsOf(rpc) {
  const { operation } = rpc.bindings[0];
  const names = (operation.parameters || []).map((one) => one.name);
  const body = operation.requestBody && resolve(operation.requestBody.content["application/json"].schema);
  return [rpc.name, rpc.family, operation.summary, ...rpc.bindings.map((one) => `${one.verb} ${one.path}`), ...names, ...Object.keys(body?.properties || {})].join(" ").toLowerCase();
}

function entryOf(rpc, responses) {
  const { verb, path } = rpc.bindings[0];
  const summary = h("summary", {}, h("span", { className: `verb ${verb}` }, verb.toUpperCase()), h("span", { className: "name" }, rpc.name),
    h("span", { className: "path" }, path), rpc.absent ? h("span", { className: "badge" }, "not implemented") : "");
  const node = unfolding(summary, (opened) => opened.append(h("div", {}, rpcView(rpc, responses))), { className: rpc.absent ? "op absent" : "op", id: rpc.name });
  node.addEventListener("toggle", () => { if (node.open) history.replaceState(null, "", `#${rpc.name}`); });
  return node;
}

function reveal() {
  const node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!node) return;
  if (node.classList.contains("op")) { node.hidden = false; node.parentElement.hidden = false; node.open = true; }
  node.scrollIntoView();
}

function filterBy(groups) {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { section, link, rpcs } of groups) {
    let here = 0;
    for (const { node, rpc, words: text } of rpcs) {
      const fits = ($("absent").checked || !rpc.absent) && words.every((word) => text.includes(word));
      node.hidden = !fits;
      here += fits;
    }
    section.hidden = !here;
    link.parentElement.hidden = !here;
    link.lastChild.textContent = here;
    count += here;
  }
  $("about").hidden = words.length > 0;
  $("found").textContent = `${count} operations`;
}

function show(spec) {
  schemas = spec.components.schemas;
  $("version").textContent = spec.info.version;
  $("about").append(...prose(spec.info.description), h("p", {}, h("a", { href: "/openapi.json" }, "openapi.json")));
  const families = new Map();
  for (const rpc of rpcsOf(spec.paths)) {
    if (!families.has(rpc.family)) families.set(rpc.family, []);
    families.get(rpc.family).push({ rpc, node: entryOf(rpc, spec.components.responses), words: wordsOf(rpc) });
  }
  const groups = [...families].map(([family, rpcs]) => {
    const title = family.replaceAll("_", " ");
    const section = h("section", { id: `family-${family}` }, h("h2", {}, title), rpcs.map((one) => one.node));
    const link = h("a", { href: `#family-${family}` }, h("b", {}, title), h("span", {}));
    return { section, link, rpcs };
  });
  $("operations").append(...groups.map((group) => group.section));
  $("families").querySelector("ul").append(...groups.map((group) => h("li", {}, group.link)));
  const filter = () => filterBy(groups);
  $("search").addEventListener("input", filter);
  $("absent").addEventListener("change", filter);
  filter();
  addEventListener("hashchange", reveal);
  reveal();
}

$("key").value = kept("key", "");
$("key").addEventListener("input", () => keep("key", $("key").value));
if (matchMedia("(max-width: 800px)").matches) $("families").open = false;
addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) { event.preventDefault(); $("search").focus(); }
  if (event.key === "Escape" && document.activeElement === $("search")) { $("search").value = ""; $("search").dispatchEvent(new Event("input")); }
});
fetch("/openapi.json").then((response) => response.json()).then(show).catch((error) => { $("found").textContent = `The document did not load: ${error.message}`; });
