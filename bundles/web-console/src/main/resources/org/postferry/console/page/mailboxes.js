// The mailboxes of one account, folded away where there are many accounts.

import { all, patch, post, remove } from "./api.js";
import { ask, openDialog } from "./dialogs.js";
import { brief, button, el } from "./dom.js";
import { count, plural, sentence } from "./format.js";
import { liveTime, setTime } from "./times.js";

/** While mail streams in the table is read anew at most this often. */
const REFRESH_MILLIS = 2000;
const ROLES = { inbox: "Inbox", archive: "Archive", drafts: "Drafts", flagged: "Flagged", important: "Important", junk: "Junk", sent: "Sent", trash: "Trash", all: "All mail" };
const TOUCHED = "a, button";
const FIRST = ["inbox", "drafts", "sent", "archive", "junk", "trash"];

export class MailboxTable {
  constructor(accountId, open) {
    this.accountId = accountId;
    this.body = el("tbody", {});
    this.failure = el("p", { class: "failure", hidden: true });
    this.table = el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...["Mailbox", "Here", "Unread", "On the server", "Last checked", ""].map((title, at) => el("th", { scope: "col", class: at === 0 ? null : "number" }, title)))),
      this.body,
    );
    this.summary = el("summary", {}, "Mailboxes");
    this.element = el("details", { class: "mailboxes", open }, this.summary, this.failure, el("div", { class: "table stacks" }, this.table), button("New mailbox", () => this.name("New mailbox", "", (name) => post("/accounts/" + accountId + "/mailboxes", { name }))));
  }

  changed() {
    if (!this.waiting) {
      this.waiting = setTimeout(() => {
        this.waiting = null;
        this.load();
      }, REFRESH_MILLIS);
    }
  }

  async load() {
    try {
      const mailboxes = await all("/accounts/" + this.accountId + "/mailboxes");
      this.failure.hidden = true;
      this.show(inOrder(mailboxes));
    } catch (problem) {
      this.failure.textContent = problem.message;
      this.failure.hidden = false;
    }
  }

  show(mailboxes) {
    const shape = JSON.stringify(mailboxes, (key, value) => (key === "provenAt" ? Boolean(value) : value));
    if (shape === this.shape) {
      // rows that stay are not made anew under a finger
      mailboxes.filter(({ status }) => status.provenAt).forEach(({ id, status }) => setTime(this.body.querySelector('tr[data-id="' + id + '"] time'), status.provenAt));
      return;
    }
    this.shape = shape;
    this.summary.replaceChildren("Mailboxes (" + mailboxes.length + ")", el("span", { class: "quiet total" }, plural(total(mailboxes), "message", "messages")));
    const focused = document.activeElement?.closest?.("tr")?.dataset.id;
    const at = [...(document.activeElement?.closest?.("tr")?.querySelectorAll(TOUCHED) ?? [])].indexOf(document.activeElement);
    this.body.replaceChildren(...mailboxes.map((mailbox) => this.row(mailbox)));
    if (focused) {
      this.body.querySelectorAll('tr[data-id="' + focused + '"] :is(' + TOUCHED + ")")[at]?.focus();
    }
    if (mailboxes.length === 0) {
      this.body.append(el("tr", {}, el("td", { colspan: 6, class: "quiet" }, "None are known yet.")));
    }
  }

  row(mailbox) {
    const differs = mailbox.serverEmails !== null && mailbox.serverEmails !== mailbox.totalEmails;
    const role = ROLES[mailbox.role];
    const named = role && role.toLowerCase() !== mailbox.name.toLowerCase();
    return el(
      "tr",
      { "data-id": mailbox.id },
      el("th", { scope: "row" }, el("a", { href: "#/mailbox/" + mailbox.id, dir: "auto" }, mailbox.path), named && el("span", { class: "role" }, role), mailbox.status.reason && el("p", { class: "reason" }, ...brief(sentence(mailbox.status.reason)))),
      el("td", { class: "number", "data-label": "Here" }, count(mailbox.totalEmails)),
      el("td", { class: "number", "data-label": "Unread" }, mailbox.unreadEmails ? count(mailbox.unreadEmails) : "–"),
      el("td", { class: "number" + (differs ? " differs" : ""), "data-label": "On the server" }, mailbox.serverEmails === null ? "–" : count(mailbox.serverEmails)),
      el("td", { class: "number", "data-label": "Last checked" }, mailbox.status.provenAt ? liveTime(mailbox.status.provenAt) : "–"),
      el("td", { class: "number" }, mailbox.role === "inbox" ? "" : [button("Rename", () => this.name("Rename “" + mailbox.name + "”", mailbox.name, (name) => patch("/mailboxes/" + mailbox.id, { name })), { class: "plain", "aria-label": "Rename " + mailbox.path }), button("Delete", () => this.confirmDelete(mailbox), { class: "plain quiet-danger", "aria-label": "Delete " + mailbox.path })]),
    );
  }

  name(title, before, act) {
    const input = el("input", { id: "mailbox-name", type: "text", value: before, maxlength: 255, autocomplete: "off" });
    const failure = el("p", { class: "failure", role: "alert", hidden: true });
    const form = el("form", { onsubmit: async (event) => {
      event.preventDefault();
      try {
        await act(input.value.trim());
        dialog.close();
        this.load();
      } catch (problem) {
        failure.textContent = problem.message;
        failure.hidden = false;
      }
    } }, el("div", { class: "field" }, el("label", { for: "mailbox-name" }, "Name"), input), failure, el("footer", {}, button("Cancel", () => dialog.close()), el("button", { type: "submit", class: "primary" }, "Save")));
    const dialog = openDialog(title, {}, form);
    input.focus();
  }

  confirmDelete(mailbox) {
    const holds = mailbox.totalEmails > 0;
    ask({
      title: "Delete “" + mailbox.path + "”?",
      text: holds ? plural(mailbox.totalEmails, "message goes", "messages go") + " with it, here and on the server, for good." : "It is empty. It goes here and on the server.",
      confirm: "Delete it",
      dangerous: true,
      act: async () => {
        await remove("/mailboxes/" + mailbox.id + (holds ? "?force=true" : ""));
        this.load();
      },
    });
  }
}

/** Where one mailbox holds all mail, the others show parts of it; those two it leaves out. */
function total(mailboxes) {
  const hasAll = mailboxes.some(({ role }) => role === "all");
  const counted = hasAll ? mailboxes.filter(({ role }) => ["all", "junk", "trash"].includes(role)) : mailboxes;
  return counted.reduce((sum, mailbox) => sum + mailbox.totalEmails, 0);
}

function rank(mailbox) {
  const at = FIRST.indexOf(mailbox.role);
  return at < 0 ? FIRST.length : at;
}

/** Those that everybody has first, and every child after its parent. */
export function inOrder(mailboxes) {
  const byPath = new Map(mailboxes.map((mailbox) => [mailbox.path, mailbox]));
  const lines = new Map(mailboxes.map((mailbox) => [mailbox, line(mailbox, byPath)]));
  return [...mailboxes].sort((one, other) => compareLines(lines.get(one), lines.get(other)));
}

/** A mailbox behind those that it is in. One with a role stands for itself: a server may keep its Sent inside the inbox. */
function line(mailbox, byPath) {
  for (let at = mailbox.path.lastIndexOf("/"); at > 0 && rank(mailbox) === FIRST.length; at = mailbox.path.lastIndexOf("/", at - 1)) {
    const parent = byPath.get(mailbox.path.slice(0, at));
    if (parent) {
      return [...line(parent, byPath), mailbox];
    }
  }
  return [mailbox];
}

function compareLines(one, other) {
  const at = one.findIndex((mailbox, index) => mailbox !== other[index]);
  if (at < 0 || at >= other.length) {
    return one.length - other.length;
  }
  return rank(one[at]) - rank(other[at]) || one[at].path.localeCompare(other[at].path);
}
