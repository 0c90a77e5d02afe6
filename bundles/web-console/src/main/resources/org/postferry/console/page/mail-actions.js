// What can be done with emails: one that is read, chosen ones of a list, or all of it.

import { all, get, post } from "./api.js";
import { ask, openDialog } from "./dialogs.js";
import { button, el } from "./dom.js";
import { plural } from "./format.js";
import { toast } from "./toast.js";

/** As many as one request may well name. */
const IDS_AT_ONCE = 5000;

const keyword = (name, on) => ({ keywords: { [name]: on ? true : null } });

/** Changes emails of any accounts; several accounts are several requests. @param chosen {ids} or [{query, accountId}] or {mailboxId} */
async function change(chosen, work, said, done) {
  const answers = [];
  for (const one of Array.isArray(chosen) ? chosen : [chosen]) {
    answers.push(await post("/emails/batch", { ...one, ...work }));
  }
  const emails = answers.reduce((sum, answer) => sum + (answer.count || 0), 0);
  toast(said(plural(emails, "message", "messages")), answers.flatMap((answer) => answer.mutationIds || []), done);
  done();
}

/**
 * What is in the trash already can only go for good, and nothing brings it back: it is asked for first. What is in another mailbox too
 * only leaves the trash, and what is there no more stays as it is.
 *
 * @param find gives the emails as they are now @param trash the mailbox's id
 */
function deleteForGood(find, trash, many, done) {
  ask({
    title: "Delete " + many + " for good?",
    text: "What is in the trash goes here and on the server, and cannot be brought back.",
    confirm: "Delete " + many,
    dangerous: true,
    act: async () => {
      const there = (await find()).filter((email) => email.mailboxIds[trash]);
      const alone = there.filter((email) => Object.keys(email.mailboxIds).length === 1);
      const elsewhere = there.filter((email) => !alone.includes(email));
      for (const [emails, work] of [[alone, { delete: true, permanent: true }], [elsewhere, { patch: { mailboxIds: { [trash]: null } } }]]) {
        for (let from = 0; from < emails.length; from += IDS_AT_ONCE) {
          await post("/emails/batch", { ids: emails.slice(from, from + IDS_AT_ONCE).map((email) => email.id), ...work });
        }
      }
      toast(plural(there.length, "message", "messages") + " deleted from the trash.", [], done);
      done();
    },
  });
}

/** Emails that were chosen, as they are now; what is gone is none of them. */
async function asTheyAre(chosen) {
  const emails = [];
  for (const id of [chosen].flat().flatMap((one) => one.ids)) {
    try {
      emails.push(await get("/emails/" + id));
    } catch (problem) {
      if (problem.status !== 404) {
        throw problem;
      }
    }
  }
  return emails;
}

/** The buttons; pick() gives what they are for, done() is called after each. @param trash the trash, where they are for what is in it */
export function mailActions(pick, done, { accountId, read, flagged, inMailbox, trash, many = "the message" } = {}) {
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  const run = (label, act, attributes) =>
    button(label, async () => {
      failure.hidden = true;
      try {
        await act();
      } catch (problem) {
        failure.textContent = problem.message;
        failure.hidden = false;
      }
    }, attributes);
  const patch = (changes, said) => () => change(pick(), { patch: changes }, said, done);
  const bar = [];
  if (read !== true) {
    bar.push(run("Mark read", patch(keyword("$seen", true), (many) => many + " marked as read.")));
  }
  if (read !== false) {
    bar.push(run("Mark unread", patch(keyword("$seen", false), (many) => many + " marked as unread.")));
  }
  if (flagged !== true) {
    bar.push(run("Flag", patch(keyword("$flagged", true), (many) => many + " flagged.")));
  }
  if (flagged !== false) {
    bar.push(run("Unflag", patch(keyword("$flagged", false), (many) => many + " no longer flagged.")));
  }
  if (accountId) {
    bar.push(run("Move…", () => chooseMailbox(accountId, inMailbox, (target) => {
      const leave = (inMailbox || []).filter((id) => id !== target.id).map((id) => [id, null]);
      return change(pick(), { patch: { mailboxIds: { [target.id]: true, ...Object.fromEntries(leave) } } }, (many) => many + " moved to “" + target.path + "”.", done);
    })));
  }
  const toTrash = () => change(pick(), { delete: true }, (said) => said + " moved to the trash.", done);
  bar.push(trash ? run("Delete for good…", () => deleteForGood(() => asTheyAre(pick()), trash, many, done), { class: "quiet-danger" }) : run("Delete", toTrash, { class: "quiet-danger" }));
  return el("div", { class: "mail-actions" }, el("div", { class: "actions" }, ...bar), failure);
}

async function chooseMailbox(accountId, exclude, act) {
  const mailboxes = (await all("/accounts/" + accountId + "/mailboxes")).filter((one) => !(exclude || []).includes(one.id));
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  const items = mailboxes.map((one) =>
    el("li", {}, button(one.path, async () => {
      try {
        await act(one);
        dialog.close();
      } catch (problem) {
        failure.textContent = problem.message;
        failure.hidden = false;
      }
    }, { dir: "auto" })),
  );
  const dialog = openDialog("Move to", {}, failure, el("ul", { class: "choices" }, ...items));
}

/** Asks before all of a list is changed. @param chosen as change() takes it, or what finds that out */
export function deleteAll(chosen, many, done, trash) {
  if (trash) {
    deleteForGood(() => all("/emails?mailboxId=" + trash), trash, many, done);
    return;
  }
  ask({
    title: "Delete " + many + "?",
    text: "They are moved to the trash, here and on the server.",
    confirm: "Delete " + many,
    dangerous: true,
    act: async () => change(typeof chosen === "function" ? await chosen() : chosen, { delete: true }, (said) => said + " moved to the trash.", done),
  });
}

/** The boxes of a list, and what can be done with those that are ticked. all() names the whole list, where that can be changed at once. */
export class Selection {
  constructor(done, accountId, inMailbox, whole) {
    this.ids = new Set();
    this.done = done;
    this.accountId = accountId;
    this.inMailbox = inMailbox;
    this.whole = whole;
    this.trash = null;
    this.element = el("div", { class: "selection", hidden: true });
  }

  box(email) {
    const input = el("input", { type: "checkbox", "aria-label": "Choose " + (email.subject || "(no subject)"), onchange: () => {
      input.checked ? this.ids.add(email.id) : this.ids.delete(email.id);
      this.show();
    } });
    input.checked = this.ids.has(email.id);
    return el("label", { class: "tick" }, input);
  }

  clear() {
    this.ids.clear();
    for (const input of document.querySelectorAll(".tick input")) {
      input.checked = false;
    }
    this.show();
  }

  show() {
    this.element.hidden = this.ids.size === 0;
    if (this.ids.size === 0) {
      return;
    }
    const chosen = [...this.ids];
    const account = this.accountId || (new Set(chosen.map((id) => id.split("-")[0])).size === 1 ? chosen[0].split("-")[0] : null);
    const pick = () => {
      const accounts = [...new Set(chosen.map((id) => id.split("-")[0]))];
      return accounts.map((one) => ({ ids: chosen.filter((id) => id.startsWith(one + "-")) }));
    };
    const after = () => {
      this.clear();
      this.done();
    };
    const whole = this.whole?.();
    this.element.replaceChildren(
      el("p", {}, el("strong", {}, plural(chosen.length, "message", "messages") + " chosen"), " ", button("None", () => this.clear(), { class: "plain" }), whole && button("Delete all " + whole.many, () => deleteAll(whole.chosen, whole.many, after, this.trash), { class: "plain quiet-danger" })),
      mailActions(pick, after, { accountId: this.inMailbox ? account : null, inMailbox: this.inMailbox, trash: this.trash, many: plural(chosen.length, "message", "messages") }),
    );
  }
}
