// Draws the API's document: no library, no host but this one.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function nameOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.type === "array") return nameOf(schema.items) + "[]";
  if (schema.oneOf) return schema.oneOf.map(nameOf).join(" | ");
  return Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type || "any";
}

function contents(holder) {
  return Object.entries((holder && holder.content) || {}).map(([mime, body]) => `${mime}: ${nameOf(body.schema)}`);
}

function link(schema, into) {
  const named = JSON.stringify(schema || {}).match(/#\/components\/schemas\/[^"]+/g) || [];
  for (const one of new Set(named)) {
    const name = one.split("/").pop();
    const a = element("a", name);
    a.href = "#schema-" + name;
    into.append(" ", a);
  }
}

function operation(path, method, op, shared) {
  const box = element("details");
  const head = element("summary");
  head.append(element("span", method.toUpperCase(), "method"), element("code", path), element("span", op.summary, "about"));
  box.append(head);
  if (op.description) box.append(element("p", op.description));
  const table = element("table");
  for (const p of [...shared, ...(op.parameters || [])]) {
    const row = element("tr");
    row.append(element("td", p.name), element("td", p.in), element("td", nameOf(p.schema) + (p.required ? " *" : "")), element("td", p.description));
    table.append(row);
  }
  if (table.children.length) box.append(table);
  for (const text of contents(op.requestBody)) box.append(element("p", "→ " + text));
  for (const [code, response] of Object.entries(op.responses)) {
    const line = element("p", `← ${code} ${contents(response).join(", ") || response.description}`);
    link(response.content, line);
    box.append(line);
  }
  if (op.requestBody) {
    const line = element("p", "body:");
    link(op.requestBody.content, line);
    box.append(line);
  }
  return box;
}

function draw(api) {
  document.getElementById("about").textContent = api.info.description;
  const target = document.getElementById("operations");
  target.replaceChildren();
  for (const tag of api.tags) {
    target.append(element("h2", tag.description));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        const op = item[method];
        if (op && op.tags.includes(tag.name)) target.append(operation(path, method, op, item.parameters || []));
      }
    }
  }
  target.append(element("h2", "数据 Schemas"));
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    const box = element("details");
    box.id = "schema-" + name;
    const head = element("summary");
    head.append(element("code", name), element("span", schema.description, "about"));
    box.append(head, element("pre", JSON.stringify(schema, null, 2)));
    target.append(box);
  }
}

function open() {
  const box = document.getElementById(location.hash.slice(1));
  if (box && box.tagName === "DETAILS") box.open = true;
}

window.addEventListener("hashchange", open);
fetch("/api/openapi.json").then((answer) => answer.json()).then(draw).then(open);
