// What was found for a query.

import { all, get } from "./api.js";
import { button, el } from "./dom.js";
import { count, plural } from "./format.js";
import { Selection } from "./mail-actions.js";
import { backTo, cameFrom, mailRow } from "./mail.js";

const PAGE = 50;
/** What the reader of attachments says of itself then; somebody chose it, and need not be told under every search. */
const SWITCHED_OFF = "switched off in its configuration";
const ORDERS = { received: "newest first", relevance: "best first" };

export class SearchView {
  constructor(query) {
    this.query = query;
    cameFrom("#/search/" + encodeURIComponent(query), "Back to the search");
    this.sort = "received";
    /** By the id of an account: its name, and those of its mailboxes by their ids. */
    this.places = new Map();
    this.counts = el("p", { class: "quiet", role: "status" });
    this.list = el("ul", { class: "mails" });
    this.failure = el("p", { class: "notice bad", role: "alert", hidden: true });
    this.selection = new Selection(() => this.load(), null, null, () => this.total > 1 && { chosen: () => this.whole(), many: plural(this.total, "message", "messages") + " found" });
    this.more = button("Show more", () => this.loadMore(), { hidden: true });
    this.orders = Object.entries(ORDERS).map(([sort, label]) => button(label, () => this.order(sort), { "data-sort": sort, "aria-pressed": String(sort === this.sort) }));
    this.element = el(
      "section",
      { class: "mailbox" },
      backTo("#/", "Accounts"),
      el("div", { class: "heading" }, el("h1", {}, "Search"), el("div", { class: "choice", role: "group", "aria-label": "Sort" }, "Sort:", ...this.orders)),
      this.counts,
      this.failure,
      this.selection.element,
      this.list,
      this.more,
    );
    document.title = query + " – Postferry";
    document.getElementById("query").value = query;
  }

  order(sort) {
    this.sort = sort;
    for (const one of this.orders) {
      one.setAttribute("aria-pressed", one.dataset.sort === sort);
    }
    this.load();
  }

  async load() {
    try {
      const page = await this.page("");
      this.failure.hidden = true;
      this.accounts = page.facets.account || [];
      await this.learnPlaces(page);
      this.list.replaceChildren(...page.items.map((item) => this.hit(item)));
      if (page.items.length === 0) {
        this.list.append(el("li", { class: "quiet" }, "Nothing was found."));
      }
      this.reached(page);
    } catch (problem) {
      this.list.replaceChildren();
      this.counts.textContent = "";
      this.more.hidden = true;
      this.failure.textContent = problem.errors?.[0]?.message || problem.message;
      this.failure.hidden = false;
    }
  }

  async loadMore() {
    const page = await this.page("&after=" + encodeURIComponent(this.next));
    await this.learnPlaces(page);
    this.list.append(...page.items.map((item) => this.hit(item)));
    this.reached(page);
  }

  page(after) {
    return get("/search?q=" + encodeURIComponent(this.query) + "&sort=" + this.sort + "&limit=" + PAGE + after);
  }

  reached(page) {
    this.next = page.next;
    this.total = page.total;
    this.more.hidden = !page.next;
    const behind = page.index.behind > 0 ? " · the index has " + plural(page.index.behind, "change", "changes") + " still to see" : "";
    const attachments = page.index.attachments.reason;
    const unread = attachments && attachments !== SWITCHED_OFF ? " · attachments: " + attachments : "";
    this.counts.textContent = count(page.total) + " found" + behind + unread;
  }

  /** All that was found, as one choice an account. The facet names the most frequent accounts only: where more were found than it tells of, every account is asked. */
  async whole() {
    const told = this.accounts.reduce((sum, facet) => sum + facet.emails, 0);
    const ids = told < this.total ? (await all("/accounts")).map((account) => account.id) : this.accounts.map((facet) => facet.value);
    return ids.map((accountId) => ({ query: this.query, accountId }));
  }

  hit(item) {
    return mailRow(item.email, marked(item.snippet), this.selection, this.placeOf(item.email));
  }

  async learnPlaces(page) {
    const unknown = new Set(page.items.map((item) => item.email.accountId).filter((id) => !this.places.has(id)));
    const learn = async (id) => {
      const [account, mailboxes] = await Promise.all([get("/accounts/" + id), all("/accounts/" + id + "/mailboxes")]);
      this.places.set(id, { name: account.name, mailboxes: new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox.path])) });
    };
    // who removes an account meanwhile takes its names away, and nothing else
    await Promise.allSettled([...unknown].map(learn));
  }

  /** Where it lies; of which account, where mail of several was found. */
  placeOf(email) {
    const place = this.places.get(email.accountId);
    const paths = place ? Object.keys(email.mailboxIds).map((id) => place.mailboxes.get(id)) : [];
    const names = paths.filter(Boolean).join(", ");
    return place && this.accounts.length > 1 ? [place.name, names].filter(Boolean).join(" · ") : names;
  }

  changed() {}
}

/** The snippet's text and marks as elements of ours; whatever else it held would be text. */
function marked(snippet) {
  const parsed = new DOMParser().parseFromString(snippet, "text/html");
  return [...parsed.body.childNodes].map((node) => (node.nodeName === "MARK" ? el("mark", {}, node.textContent) : node.textContent));
}
