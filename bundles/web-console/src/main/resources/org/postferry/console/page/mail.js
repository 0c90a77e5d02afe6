// The emails of a mailbox, and one email to read.

import { BASE, all, dataUrl, get } from "./api.js";
import { openCompose, replyTo } from "./compose.js";
import { button, el } from "./dom.js";
import { absolute, bytes, count, plural, short } from "./format.js";
import { Selection, mailActions } from "./mail-actions.js";
import { messageFrame } from "./message-frame.js";

const PAGE = 50;
const REFRESH_MILLIS = 2000;
/** What stands where the name of a mailbox will. */
const OPENING = "…";
/** Pictures of one mail that are shown in it. */
const MAX_PICTURE_BYTES = 5_000_000;

export class MailboxView {
  constructor(id) {
    this.id = id;
    this.next = null;
    cameFrom("#/mailbox/" + id, "Back to the mailbox");
    this.title = el("h1", { dir: "auto" }, OPENING);
    this.counts = el("p", { class: "quiet" });
    this.list = el("ul", { class: "mails" });
    this.failure = el("p", { class: "notice bad", role: "alert", hidden: true });
    this.selection = new Selection(() => this.load(), id.split("-")[0], [id], () => this.total > 1 && { chosen: { mailboxId: id }, many: plural(this.total, "message", "messages") });
    this.more = button("Show older mail", () => this.loadMore(), { hidden: true });
    this.element = el("section", { class: "mailbox" }, backTo("#/", "Accounts"), this.title, this.counts, this.failure, this.selection.element, this.list, this.more);
  }

  async load() {
    try {
      const path = "/accounts/" + this.id.split("-")[0];
      const [account, mailboxes] = await Promise.all([get(path), all(path + "/mailboxes")]);
      const mailbox = mailboxes.find((one) => one.id === this.id);
      this.title.textContent = mailbox ? mailbox.path : "This mailbox is gone";
      this.total = mailbox ? mailbox.totalEmails : 0;
      this.selection.trash = mailbox?.role === "trash" ? this.id : null;
      this.counts.textContent = mailbox ? account.name + " · " + plural(mailbox.totalEmails, "message", "messages") + ", " + count(mailbox.unreadEmails) + " unread" : "";
      document.title = this.title.textContent + " – Postferry";
      await this.loadFirst();
      this.failure.hidden = true;
    } catch (problem) {
      if (this.title.textContent === OPENING) {
        this.title.textContent = "This mailbox cannot be shown";
      }
      this.failure.textContent = problem.message;
      this.failure.hidden = false;
    }
  }

  async loadFirst() {
    const page = await get("/emails?mailboxId=" + this.id + "&limit=" + PAGE);
    this.list.replaceChildren(...page.items.map((email) => mailRow(email, undefined, this.selection)));
    if (page.items.length === 0) {
      this.list.append(el("li", { class: "quiet" }, "Nothing is in here."));
    }
    this.reached(page.next);
  }

  async loadMore() {
    this.deep = true; // what is read anew now would throw the reader back to the top
    const page = await get("/emails?mailboxId=" + this.id + "&limit=" + PAGE + "&after=" + encodeURIComponent(this.next));
    this.list.append(...page.items.map((email) => mailRow(email, undefined, this.selection)));
    this.reached(page.next);
  }

  reached(next) {
    this.next = next;
    this.more.hidden = !next;
  }

  changed(kind) {
    const mail = kind === "email" || kind === "mailbox" || kind === "reload";
    if (mail && !this.deep && !this.waiting) {
      this.waiting = setTimeout(() => {
        this.waiting = null;
        this.load();
      }, REFRESH_MILLIS);
    }
  }
}

/** The list that the reader came from; null where a mail was opened by its address. */
let list = null;

export function cameFrom(href, label) {
  list = { href, label: "← " + label };
}

export function backTo(href, label) {
  return el("p", { class: "back" }, el("a", { href }, "← " + label));
}

const nameOf = (address) => address.name || address.email;

/** @param said what stands behind the subject; by default the beginning of the text @param place where it lies, if that is to be told */
export function mailRow(email, said = [email.preview], selection = null, place = "") {
  const from = email.from.map(nameOf).join(", ") || "(nobody)";
  const unread = !email.keywords.$seen;
  return el(
    "li",
    { class: unread ? "unread" : null },
    selection && selection.box(email),
    el(
      "a",
      { href: "#/email/" + email.id },
      el("span", { class: "from", dir: "auto" }, from),
      el(
        "span",
        { class: "subject", dir: "auto" },
        el(
          "span",
          { class: "words" },
          // a direction of its own, so that the subject alone decides on the line's
          unread && el("span", { class: "visually-hidden", dir: "ltr" }, "Unread: "),
          email.keywords.$flagged && "★ ",
          email.subject || "(no subject)",
        ),
        el("span", { class: "preview", dir: "auto" }, " ", ...said),
      ),
      el("span", { class: "when" }, place && el("span", { class: "place", dir: "auto", title: place }, place), email.hasAttachment && paperClip(), el("time", { datetime: email.receivedAt, title: absolute(email.receivedAt) }, short(email.receivedAt))),
    ),
  );
}

/** Drawn here: many machines have no letter for it. */
function paperClip() {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M13 6.5 7.7 11.8a2.3 2.3 0 0 1-3.3-3.3l5.8-5.8a1.5 1.5 0 0 1 2.2 2.2L6.8 10.5");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(path);
  return el("span", { class: "clip", title: "Has an attachment" }, drawing, el("span", { class: "visually-hidden" }, "Has an attachment. "));
}

export class EmailView {
  constructor(id) {
    this.id = id;
    this.article = el("article", { class: "email" }, el("p", { class: "quiet" }, "One moment…"));
    this.back = el("a", { href: list?.href ?? "#/" }, list?.label ?? "← Back to the mailbox");
    this.element = el("section", {}, el("p", { class: "back" }, this.back), this.article);
  }

  async load() {
    try {
      const email = await get("/emails/" + this.id);
      this.show(email, await trashOf(email));
      await this.loadBody(email);
    } catch (problem) {
      const failure = el("p", { class: "notice bad", role: "alert" }, problem.message);
      if (this.body) {
        this.body.replaceChildren(failure, problem.status === 503 ? button("Ask again", () => this.load()) : "");
      } else {
        this.article.replaceChildren(failure);
      }
    }
  }

  show(email, trash) {
    const mailbox = Object.keys(email.mailboxIds)[0];
    this.back.href = list?.href ?? (mailbox ? "#/mailbox/" + mailbox : "#/");
    document.title = (email.subject || "(no subject)") + " – Postferry";
    this.email = email;
    this.body = el("div", { class: "body" }, el("p", { class: "quiet" }, "Opening…"));
    const mailboxes = Object.keys(email.mailboxIds);
    const after = () => (location.hash === "#/email/" + email.id ? this.refresh() : null);
    this.tools = mailActions(() => ({ ids: [email.id] }), after, { accountId: email.accountId, read: email.keywords.$seen === true, flagged: email.keywords.$flagged === true, inMailbox: mailboxes, trash });
    this.tools.firstChild.prepend(button("Reply", () => this.reply(false), { class: "primary" }), ...(email.to.length + email.cc.length > 1 ? [button("Reply to all", () => this.reply(true))] : []));
    this.article.replaceChildren(
      el("h1", { dir: "auto" }, email.subject || "(no subject)"),
      el("dl", {}, ...people("From", email.from), ...people("To", email.to), ...people("Cc", email.cc), el("dt", {}, "Received"), el("dd", {}, absolute(email.receivedAt))),
      this.tools,
      this.body,
      el("p", { class: "quiet" }, bytes(email.size) + " · ", el("a", { href: BASE + "/emails/" + email.id + "/raw", download: true }, "Save the original")),
    );
  }

  /** What was done shows, and what is being read stays. */
  async refresh() {
    try {
      const email = await get("/emails/" + this.id);
      const trash = await trashOf(email);
      const body = this.body;
      this.show(email, trash);
      this.body.replaceWith(body);
      this.body = body;
    } catch (problem) {
      this.article.replaceChildren(el("p", { class: "notice" }, problem.status === 404 ? "This message is gone." : problem.message));
    }
  }

  reply(toAll) {
    const own = this.email.accountId;
    openCompose(own, replyTo(this.email, this.text || "", toAll)).catch((problem) => {
      this.tools.append(el("p", { class: "failure", role: "alert" }, problem.message));
    });
  }

  async loadBody(email) {
    const body = await get("/emails/" + email.id + "/body");
    this.text = body.text;
    this.body.replaceChildren();
    if (body.remoteImages > 0) {
      this.body.append(el("p", { class: "notice" }, plural(body.remoteImages, "picture", "pictures") + " from elsewhere left out, because loading pictures tells the sender that you read this."));
    }
    this.body.append(body.html ? messageFrame(await withPictures(email.id, body)) : el("pre", { class: "text", dir: "auto" }, body.text));
    if (body.attachments.length > 0) {
      this.body.append(attachments(email.id, body.attachments));
    }
  }

  changed(kind, data) {
    if (kind === "email" && data.id === this.id && this.email) {
      this.refresh();
    }
  }
}

/** The trash, where the email is in it and nowhere else. */
async function trashOf(email) {
  const mailboxes = await all("/accounts/" + email.accountId + "/mailboxes").catch(() => []);
  const trash = mailboxes.find((one) => one.role === "trash")?.id;
  return Object.keys(email.mailboxIds).every((id) => id === trash) ? trash : null;
}

function people(label, addresses) {
  const named = addresses.flatMap((one) => [", ", one.name && [el("bdi", {}, one.name), " "], one.name ? "<" + one.email + ">" : one.email]).slice(1);
  return addresses.length === 0 ? [] : [el("dt", {}, label), el("dd", {}, ...named)];
}

/** Pictures that came with the mail become part of it. */
async function withPictures(id, body) {
  let html = body.html;
  let left = MAX_PICTURE_BYTES;
  for (const part of body.attachments) {
    const shown = part.cid && part.type.startsWith("image/") && part.type !== "image/svg+xml" && html.includes("cid:" + part.cid);
    if (shown && part.size <= left) {
      left -= part.size;
      const address = await dataUrl("/emails/" + id + "/attachments/" + part.partId).catch(() => "");
      html = html.replaceAll('"cid:' + part.cid + '"', '"' + address + '"');
    }
  }
  return html;
}

function attachments(id, parts) {
  const items = parts.map((part) =>
    el("li", {}, el("a", { href: BASE + "/emails/" + id + "/attachments/" + part.partId, download: part.name || true }, el("bdi", {}, part.name || part.type)), el("span", { class: "quiet" }, " " + bytes(part.size))),
  );
  return el("section", { class: "attachments" }, el("h2", {}, plural(parts.length, "attachment", "attachments")), el("ul", {}, ...items));
}
