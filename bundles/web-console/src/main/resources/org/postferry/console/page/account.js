// One account: how it is doing and why, how far it has come, what can be done, its mailboxes.

import { post, remove } from "./api.js";
import { openCompose } from "./compose.js";
import { ask } from "./dialogs.js";
import { announce, button, el, setBrief, setText } from "./dom.js";
import { openAccountForm } from "./account-form.js";
import { bytes, sentence } from "./format.js";
import { openLog } from "./log.js";
import { MailboxTable } from "./mailboxes.js";
import { ProgressBar } from "./progress.js";
import { liveTime } from "./times.js";

const STATES = {
  initial: ["First sync", "busy"],
  healthy: ["Up to date", "good"],
  degraded: ["Behind", "warn"],
  broken: ["Failing", "bad"],
  paused: ["Paused", "idle"],
  waiting: ["Waiting", "idle"],
  "needs-sign-in": ["Needs sign-in", "bad"],
  deleting: ["Being deleted", "idle"],
};

const PUSH = { notify: "told of changes at once", idle: "told of changes at once", eventsource: "told of changes at once", websocket: "told of changes at once", poll: "looked at regularly" };

export class AccountCard {
  /** @param open whether its mailboxes are shown at once */
  constructor(account, reload, open) {
    this.reload = reload;
    this.account = account;
    this.badge = el("span", { class: "badge" });
    this.name = el("h2", {});
    this.address = el("p", { class: "quiet" });
    this.reason = el("p", { class: "reason" });
    this.serverSaid = el("blockquote", { class: "server-said" });
    this.facts = el("p", { class: "facts" });
    this.failure = el("p", { class: "failure", role: "alert", hidden: true });
    this.progress = new ProgressBar();
    this.mailboxes = new MailboxTable(account.id, open);
    this.element = el(
      "article",
      { class: "card" },
      el("header", {}, el("div", {}, this.name, this.address), this.badge),
      this.reason,
      this.serverSaid,
      this.progress.element,
      this.facts,
      this.actions(),
      this.failure,
      this.mailboxes.element,
    );
    this.update(account);
    this.mailboxes.load();
  }

  actions() {
    this.pauseButton = button("Pause", () => this.act(this.isPaused() ? "resume" : "pause"));
    this.syncButton = button("Sync now", () => this.act("sync"));
    this.editButton = button("Edit", () => openAccountForm(this.account, this.reload));
    return el(
      "div",
      { class: "actions" },
      button("Write", () => this.write(), { class: "primary" }),
      this.syncButton,
      this.pauseButton,
      this.editButton,
      button("Resync", () => this.confirmResync()),
      button("Log", () => openLog(this.account)),
      button("Delete", () => this.confirmDelete(), { class: "quiet-danger" }),
    );
  }

  async write() {
    try {
      await openCompose(this.account.id, { by: "Write" });
    } catch (problem) {
      this.failure.textContent = problem.message;
      this.failure.hidden = false;
    }
  }

  isPaused() {
    return this.account.status.state === "paused";
  }

  async act(what) {
    try {
      this.update(await post("/accounts/" + this.account.id + "/" + what));
      this.failure.hidden = true;
    } catch (problem) {
      this.failure.textContent = problem.message;
      this.failure.hidden = false;
    }
  }

  confirmResync() {
    ask({
      title: "Resync “" + this.account.name + "”?",
      text:
        "Postferry asks the server for its whole list again, marks included. What is here stays; only what is missing is fetched. " +
        "If the account says that another one may be behind the same name, a resync accepts it as the same: make sure first that it is.",
      confirm: "Resync",
      act: () => post("/accounts/" + this.account.id + "/resync"),
    });
  }

  confirmDelete() {
    let discard = "";
    ask({
      title: "Delete the copy of “" + this.account.name + "”?",
      text: "The copy on this machine is removed. Nothing on the server is touched.",
      confirm: "Delete the copy",
      dangerous: true,
      act: async () => {
        try {
          await remove("/accounts/" + this.account.id + discard);
        } catch (problem) {
          if (problem.status === 409) {
            discard = "?discard=true";
            problem.message += " Press the button again to give that work up.";
          }
          throw problem;
        }
        this.reload();
      },
    });
  }

  update(account) {
    this.account = account;
    setText(this.name, account.name);
    // the name is the address unless somebody gave another
    const parts = [account.name === account.email ? "" : account.email, account.host ? "at " + account.host : ""];
    setText(this.address, parts.filter(Boolean).join(" "));
    this.status(account.status);
  }

  status(status) {
    const before = this.shownState;
    this.account.status = status;
    this.shownState = status.state;
    const [label, tone] = STATES[status.state] || [status.state, "idle"];
    setText(this.badge, label);
    this.badge.className = "badge " + tone;
    const reason = [sentence(status.reason), status.state === "needs-sign-in" && this.howToSignIn()].filter(Boolean).join(" ");
    setBrief(this.reason, reason);
    this.reason.hidden = !reason;
    setBrief(this.serverSaid, status.serverSaid);
    this.serverSaid.hidden = !status.serverSaid || status.reason.includes(status.serverSaid);
    this.progress.update(status.progress);
    this.showFacts(status);
    const leaving = status.state === "deleting";
    setText(this.pauseButton, this.isPaused() ? "Resume" : "Pause");
    this.syncButton.disabled = leaving || this.isPaused();
    this.pauseButton.disabled = leaving;
    this.editButton.disabled = leaving;
    if (before && before !== status.state) {
      announce(this.account.name + ": " + label + ". " + reason);
      this.mailboxes.changed();
    }
  }

  howToSignIn() {
    return "Press “Edit” and give the new " + (this.account.auth === "bearer" ? "API token." : "password.");
  }

  /** Nobody can say how the account is doing. */
  lost() {
    setText(this.badge, "Not known");
    this.badge.className = "badge idle";
    this.progress.update(null);
  }

  showFacts(status) {
    const held = status.quota ? "holds " + bytes(status.quota.usedBytes) + " of " + bytes(status.quota.limitBytes) : "";
    const key = [status.state, status.since, status.lastSuccessAt, status.nextAttemptAt, status.push, held].join("|");
    if (key === this.shownFacts) {
      return;
    }
    if (this.shownFacts) {
      this.mailboxes.changed(); // it was looked at: their times are others now
    }
    this.shownFacts = key;
    const facts = [];
    facts.push(status.lastSuccessAt ? ["Last checked ", liveTime(status.lastSuccessAt)] : ["Not checked yet"]);
    if (status.nextAttemptAt) {
      facts.push(["next try ", liveTime(status.nextAttemptAt)]);
    }
    if (status.state !== "healthy") {
      facts.push(["since ", liveTime(status.since)]);
    } else if (PUSH[status.push]) {
      facts.push([PUSH[status.push]]);
    }
    if (held) {
      facts.push([held]);
    }
    this.facts.replaceChildren(...facts.map((fact) => el("span", {}, ...fact)));
  }

  mailChanged() {
    this.mailboxes.changed();
  }
}
