// All accounts: a card each, the removals that wait for a person, and what to do when there is none.

import { all } from "./api.js";
import { button, el } from "./dom.js";
import { AccountCard } from "./account.js";
import { openAccountForm } from "./account-form.js";
import { ChangesPanel } from "./changes.js";
import { HoldsPanel } from "./holds.js";

/** Many events in a row ask once. */
const SETTLE_MILLIS = 300;

/** So many accounts show their mailboxes at once: a person came for the mail. */
const FEW = 3;

export class AccountsView {
  constructor() {
    this.cards = new Map();
    this.list = el("div", { class: "cards" });
    this.failure = el("p", { class: "notice bad", role: "alert", hidden: true });
    this.empty = this.emptyState();
    this.holds = new HoldsPanel();
    this.changes = new ChangesPanel();
    this.add = button("Add an account", () => this.addAccount(), { class: "primary", hidden: true });
    const heading = el("div", { class: "heading" }, el("h1", {}, "Accounts"), this.add);
    this.element = el("section", {}, heading, this.failure, this.changes.element, this.holds.element, this.list, this.empty);
    document.title = "Postferry";
  }

  emptyState() {
    return el(
      "div",
      { class: "empty", hidden: true },
      el("h2", {}, "Bring your mail home"),
      el("p", {}, "Postferry copies every message of your mail accounts to this machine and keeps the copy in step. Nothing on the server is changed but what you ask for."),
      el(
        "ol",
        {},
        el("li", {}, "Have your address, your password and the name of your provider’s IMAP server ready. Some providers want an ", el("em", {}, "app password"), "."),
        el("li", {}, "Add the account: the connection is tested before anything is saved."),
        el("li", {}, "Watch your mail arrive here. You can close this page at any time."),
      ),
      button("Add your first account", () => this.addAccount(), { class: "primary large" }),
    );
  }

  addAccount() {
    openAccountForm(null, () => this.load());
  }

  async load() {
    this.holds.load();
    this.changes.load();
    try {
      this.show(await all("/accounts"));
      this.failure.hidden = true;
    } catch (problem) {
      this.failure.textContent = problem.message;
      this.failure.hidden = false;
      this.list.replaceChildren();
      this.cards.clear();
    }
  }

  show(accounts) {
    const present = new Set(accounts.map((account) => account.id));
    for (const [id, card] of this.cards) {
      if (!present.has(id)) {
        card.element.remove();
        this.cards.delete(id);
      }
    }
    for (const account of accounts) {
      const known = this.cards.get(account.id);
      if (known) {
        known.update(account);
      } else {
        const card = new AccountCard(account, () => this.load(), accounts.length <= FEW);
        this.cards.set(account.id, card);
        this.list.append(card.element);
      }
    }
    this.empty.hidden = accounts.length > 0;
    this.add.hidden = accounts.length === 0;
  }

  connected(here) {
    if (here) {
      this.load();
      return;
    }
    for (const card of this.cards.values()) {
      card.lost();
    }
  }

  changed(kind, data) {
    const card = this.cards.get(data.accountId);
    if (kind === "progress" && card) {
      card.status(data.status);
    } else if (kind === "mailbox" || kind === "email") {
      this.cards.get(data.id.split("-")[0])?.mailChanged();
      this.holds.changed();
    } else if (kind === "mutation") {
      this.changes.changed();
    } else if (kind !== "job") {
      // an account that is new, changed or gone, or one that could not be shown before
      clearTimeout(this.settle);
      this.settle = setTimeout(() => this.load(), SETTLE_MILLIS);
    }
  }
}
