// What was found for a query.

import { get } from "./api.js";
import { button, el } from "./dom.js";
import { count, plural } from "./format.js";
import { backTo, mailRow } from "./mail.js";

const PAGE = 50;

export class SearchView {
  constructor(query) {
    this.query = query;
    this.sort = "received";
    this.counts = el("p", { class: "quiet", role: "status" });
    this.list = el("ul", { class: "mails" });
    this.failure = el("p", { class: "notice bad", role: "alert", hidden: true });
    this.more = button("Show more", () => this.loadMore(), { hidden: true });
    this.order = button("Best first", () => this.turn());
    this.element = el(
      "section",
      { class: "mailbox" },
      backTo("#/", "Accounts"),
      el("div", { class: "heading" }, el("h1", {}, "Search"), this.order),
      this.counts,
      this.failure,
      this.list,
      this.more,
    );
    document.title = query + " – Postferry";
    document.getElementById("query").value = query;
  }

  turn() {
    this.sort = this.sort === "received" ? "relevance" : "received";
    this.order.textContent = this.sort === "received" ? "Best first" : "Newest first";
    this.load();
  }

  async load() {
    try {
      const page = await this.page("");
      this.failure.hidden = true;
      this.list.replaceChildren(...page.items.map(hit));
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
    this.list.append(...page.items.map(hit));
    this.reached(page);
  }

  page(after) {
    return get("/search?q=" + encodeURIComponent(this.query) + "&sort=" + this.sort + "&limit=" + PAGE + after);
  }

  reached(page) {
    this.next = page.next;
    this.more.hidden = !page.next;
    const behind = page.index.behind > 0 ? " · the index has " + plural(page.index.behind, "change", "changes") + " still to see" : "";
    this.counts.textContent = count(page.total) + " found" + behind;
  }

  changed() {}
}

function hit(item) {
  return mailRow(item.email, marked(item.snippet));
}

/** The snippet's text and marks as elements of ours; whatever else it held would be text. */
function marked(snippet) {
  const parsed = new DOMParser().parseFromString(snippet, "text/html");
  return [...parsed.body.childNodes].map((node) => (node.nodeName === "MARK" ? el("mark", {}, node.textContent) : node.textContent));
}
