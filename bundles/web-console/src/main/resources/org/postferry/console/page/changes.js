// What is on its way to a server, and what needs a person: failed changes and such that nobody knows the end of.

import { get, post, remove } from "./api.js";
import { canShowAgain, showAgain } from "./compose.js";
import { ask } from "./dialogs.js";
import { brief, button, el } from "./dom.js";
import { plural, sentence } from "./format.js";
import { liveTime } from "./times.js";

const REFRESH_MILLIS = 1000;
const SHOWN = 20;
const MOST_RECIPIENTS = 3;
const INTO = ["setMailboxes", "append"];
const KINDS = {
  setKeywords: (emails) => "Mark " + emails,
  setMailboxes: (emails) => "Move " + emails,
  destroy: (emails) => "Delete " + emails + " for good",
  append: () => "File a message",
  createMailbox: () => "Make a mailbox",
  renameMailbox: () => "Rename a mailbox",
  deleteMailbox: () => "Delete a mailbox",
  send: () => "Send a message",
};

export class ChangesPanel {
  constructor() {
    this.element = el("div", { class: "changes" });
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
      const [failed, unknown, pending] = await Promise.all(["failed", "unknown", "pending"].map((state) => get("/mutations?limit=" + SHOWN + "&state=" + state)));
      const parts = [];
      if (failed.items.length + unknown.items.length > 0) {
        parts.push(section("notice bad", "These changes need you", [...unknown.items, ...failed.items], failed.next || unknown.next, (one) => this.stuck(one)));
      }
      if (pending.items.length > 0) {
        parts.push(section("notice", "On the way to the server", pending.items, pending.next, (one) => this.pending(one)));
      }
      this.element.replaceChildren(...parts);
    } catch {
      this.element.replaceChildren(); // the accounts say what is missing
    }
  }

  stuck(one) {
    const again = one.state === "unknown" && one.kind === "send" ? "Send it again" : "Try again";
    const why = one.state === "unknown" ? "It may have happened. " + sentence(one.lastError || "") : sentence(one.lastError || "The server said no.");
    return line(one, why, button(again, () => this.act(() => post("/mutations/" + one.id + "/retry"))), button("Give it up", () => this.act(() => remove("/mutations/" + one.id)), { class: "quiet-danger" }));
  }

  pending(one) {
    const why = sentence(one.lastError || "");
    // what follows a letter that was sent, such as its copy in Sent, is no letter that could be taken back
    const follows = one.kind === "append" && one.after?.length > 0;
    return follows ? line(one, why) : line(one, why, button("Take it back", () => this.takeBack(one)));
  }

  takeBack(one) {
    const undo = () => post("/mutations/" + one.id + "/undo");
    if (one.kind === "send" && !canShowAgain(one.id)) {
      ask({
        title: "Take the message back?",
        text: "This page no longer has what was written: it cannot be shown again.",
        confirm: "Take it back",
        dangerous: true,
        act: async () => {
          await undo();
          this.load();
        },
      });
      return;
    }
    this.act(async () => {
      await undo();
      showAgain(one.id);
    });
  }

  async act(work) {
    try {
      await work();
    } catch (problem) {
      this.element.prepend(el("p", { class: "failure", role: "alert" }, problem.message));
      return;
    }
    this.load();
  }
}

function section(style, title, items, more, row) {
  return el("section", { class: style }, el("h2", {}, title), el("ul", {}, ...items.map(row), more && el("li", { class: "quiet" }, "… and more.")));
}

function line(one, why, ...buttons) {
  const what = (KINDS[one.kind] || (() => one.kind))(plural(one.emails, "message", "messages"));
  const about = aboutWhat(one);
  return el("li", {}, el("div", {}, el("strong", {}, what), about && " " + about, " ", el("span", { class: "quiet" }, "since ", liveTime(one.since)), why && el("p", {}, ...brief(why))), el("div", { class: "actions" }, ...buttons));
}

// Which emails, which mailbox, whose letter: without that nobody can decide.
function aboutWhat(one) {
  const { subject, mailbox, name, recipients } = one.about;
  const words = [];
  if (subject) {
    words.push("“" + subject + "”" + (one.emails > 1 ? " and " + plural(one.emails - 1, "other", "others") : ""));
  }
  if (recipients.length > 0) {
    words.push("to " + recipients.slice(0, MOST_RECIPIENTS).join(", ") + (recipients.length > MOST_RECIPIENTS ? " and others" : ""));
  }
  if (mailbox) {
    words.push((INTO.includes(one.kind) ? "to " : "") + mailbox);
  }
  if (name) {
    words.push((one.kind === "renameMailbox" ? "to " : "") + "“" + name + "”");
  }
  return words.join(" ");
}
