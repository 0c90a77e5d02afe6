// What the last runs of an account did.

import { get } from "./api.js";
import { openDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { absolute, bytes, count } from "./format.js";

export async function openLog(account) {
  const body = el("tbody", {});
  const head = ["When", "Result", "New", "Changed", "Removed", "Fetched", "Bytes"];
  const table = el("div", { class: "table" }, el("table", {}, el("thead", {}, el("tr", {}, ...head.map((title) => el("th", { scope: "col" }, title)))), body));
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  openDialog("Log of " + account.name, { class: "wide" }, failure, table);
  try {
    const page = await get("/accounts/" + account.id + "/log?limit=100");
    body.replaceChildren(...page.items.map(row));
    if (page.items.length === 0) {
      body.append(el("tr", {}, el("td", { colspan: head.length, class: "quiet" }, "Nothing has happened yet. Runs that change nothing are not listed.")));
    }
  } catch (problem) {
    failure.textContent = problem.message;
    failure.hidden = false;
  }
}

function row(entry) {
  return el(
    "tr",
    {},
    el("td", {}, absolute(entry.startedAt)),
    el("td", { class: entry.result === "ok" ? "" : "bad-text" }, entry.error || "well"),
    ...[entry.created, entry.updated, entry.removed, entry.contentFetched].map((number) => el("td", { class: "number" }, count(number))),
    el("td", { class: "number" }, bytes(entry.bytes)),
  );
}
