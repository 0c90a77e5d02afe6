// What the last runs of an account did.

import { get } from "./api.js";
import { openDialog } from "./dialogs.js";
import { brief, el } from "./dom.js";
import { bytes, count, precise } from "./format.js";

const HEAD = ["When", "Result", "New", "Changed", "Removed", "Fetched", "Size"];

export async function openLog(account) {
  const body = el("tbody", {});
  const titles = el("tr", {}, ...HEAD.map((title, at) => el("th", { scope: "col", class: at < 2 ? null : "number" }, title)));
  const table = el("div", { class: "table stacks" }, el("table", {}, el("thead", {}, titles), body));
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  openDialog("Log of " + account.name, { class: "wide" }, failure, table);
  try {
    const page = await get("/accounts/" + account.id + "/log?limit=100");
    body.replaceChildren(...page.items.map(row));
    if (page.items.length === 0) {
      body.append(el("tr", {}, el("td", { colspan: HEAD.length, class: "quiet" }, "Nothing has happened yet. Runs that change nothing are not listed.")));
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
    el("th", { scope: "row" }, precise(entry.startedAt)),
    el("td", { class: entry.result === "ok" ? "whole" : "whole bad-text" }, ...brief(entry.error || "OK")),
    ...[count(entry.created), count(entry.updated), count(entry.removed), count(entry.contentFetched), bytes(entry.bytes)].map((number, at) =>
      el("td", { class: "number", "data-label": HEAD[at + 2] }, number),
    ),
  );
}
