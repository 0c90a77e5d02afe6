// Speaks to the HTTP interface (see openapi.json there).

/** Whole, for a page that was opened by an address with a password in it: the browser takes nothing that is relative to that. */
export const BASE = location.origin + "/system/console/postferry/api/v1";

/** A request that was refused: what the problem document says. */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || "The server answered " + status);
    this.status = status;
    this.errors = document.errors || [];
  }
}

async function send(method, path, body, key) {
  const headers = { "X-Postferry": "1", Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (key !== undefined) {
    headers["Idempotency-Key"] = key;
  }
  let response;
  try {
    response = await fetch(BASE + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, { detail: "Postferry does not answer. Is it running?" });
  }
  const text = await response.text();
  let document = {};
  try {
    document = text ? JSON.parse(text) : {};
  } catch {
    document = { detail: "The server answered " + response.status };
  }
  if (!response.ok) {
    throw new Problem(response.status, document);
  }
  return document;
}

export const get = (path) => send("GET", path);
/** @param key a repeat with the same one does nothing twice */
export const post = (path, body, key) => send("POST", path, body, key);
export const patch = (path, body) => send("PATCH", path, body);
export const remove = (path) => send("DELETE", path);

/** Every item of a list, page by page. */
export async function all(path) {
  const items = [];
  const join = path.includes("?") ? "&" : "?";
  let after = "";
  do {
    const page = await get(path + join + "limit=500" + after);
    items.push(...page.items);
    after = page.next ? "&after=" + encodeURIComponent(page.next) : "";
  } while (after);
  return items;
}

/** Bytes of one part as an address that a frame without network may use. */
export async function dataUrl(path) {
  const response = await fetch(BASE + path);
  if (!response.ok) {
    throw new Problem(response.status, {});
  }
  const blob = await response.blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
