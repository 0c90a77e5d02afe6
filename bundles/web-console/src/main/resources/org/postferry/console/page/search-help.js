// What may be written into the search field.

import { openDialog } from "./dialogs.js";
import { button, el } from "./dom.js";

const WAYS = [
  ["tea garden", "both words, anywhere: subject, text, people, attachments and their names"],
  ['"tea garden"', "these words side by side"],
  ["tea OR coffee", "either; OR in capitals"],
  ["-tea", "without it"],
  ["gard*", "a word that begins so"],
  ["from:mara", "from somebody: a name, an address or a part of it; to:, cc: and bcc: likewise"],
  ["subject:tea", "in the subject; body: and filename: likewise"],
  ["in:archive", "in a mailbox"],
  ["account:work", "of an account"],
  ["has:attachment", "with an attachment"],
  ["is:unread", "unread; is:read, is:flagged, is:answered and is:draft likewise"],
  ["after:2026-01", "received from then on; before:2026-03-31 likewise"],
  ["newer_than:2w", "of the last two weeks (d, w, m, y); older_than: likewise"],
  ["larger:5M", "of that size; smaller:500k likewise"],
];

/** Choosing a way writes it into the field. */
export function openSearchHelp(field) {
  const rows = WAYS.map(([way, finds]) => el("tr", {}, el("th", { scope: "row" }, button(way, () => write(way), { class: "way" })), el("td", { class: "whole" }, finds)));
  const titles = el("tr", {}, el("th", { scope: "col" }, "Write"), el("th", { scope: "col" }, "to find mail"));
  const table = el("div", { class: "table stacks" }, el("table", {}, el("thead", {}, titles), el("tbody", {}, ...rows)));
  const dialog = openDialog("How to search", {}, table, el("p", { class: "help" }, "All of these go together. Capitals and accents make no difference."));

  function write(way) {
    field.value = [field.value.trim(), way].filter(Boolean).join(" ");
    dialog.close();
    field.focus();
  }
}
