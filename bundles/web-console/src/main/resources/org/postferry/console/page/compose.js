// Writes a message, a new one or a reply. What was written is lost neither with the form nor when it is taken back.

import { openAccountForm } from "./account-form.js";
import { all, post } from "./api.js";
import { ask, openDialog, showDialog } from "./dialogs.js";
import { button, el } from "./dom.js";
import { bytes, sentence } from "./format.js";
import { isRecipients, recipients, refusedRecipients, wrongRecipients } from "./recipients.js";
import { whyNotSent } from "./sending.js";
import { toast } from "./toast.js";

/** So long a message can be taken back, where its account says nothing longer. */
const DELAY_SECONDS = 10;
/** What the interface takes as JSON, less what Base64 and the texts add. */
const MAX_FILES_BYTES = 11_000_000;
/** Forms of sent messages that are kept for being taken back; nobody waits with more at once. */
const MAX_SENT = 50;

/** Forms that were closed before their message was sent, by what opens them; of several the last one first. */
const begun = new Map();
/** Forms of messages that were sent, by the change that carries them. */
const sent = new Map();

/** @param start {by, to, cc, subject, text, inReplyTo}: the button it is opened by, and what stands there already */
export async function openCompose(accountId, start) {
  const place = [start.by, accountId, start.inReplyTo].join(" ");
  const form = begun.get(place)?.pop();
  if (form) {
    form.show();
  } else {
    new ComposeForm(place, await all("/accounts"), accountId, start).open();
  }
}

/** Whether a message that is taken back can be shown again. */
export const canShowAgain = (mutationId) => sent.has(mutationId);

/** Shows a message that was taken back as it was written. */
export function showAgain(mutationId) {
  const form = sent.get(mutationId);
  sent.delete(mutationId);
  form?.again();
}

/** A key for one letter. (crypto.randomUUID is only there over https or on this machine.) */
function unique() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class ComposeForm {
  constructor(place, accounts, accountId, start) {
    this.place = place;
    this.accounts = accounts;
    this.start = start;
    this.key = unique(); // pressed twice, it leaves once
    this.from = el("select", { id: "compose-from" }, ...accounts.map((account) => el("option", { value: account.id, selected: account.id === accountId }, account.email + (account.name === account.email ? "" : " (" + account.name + ")"))));
    this.from.addEventListener("change", () => this.tellTheWay());
    this.way = el("p", { class: "notice warn", role: "status", hidden: true });
    this.to = line("compose-to", start.to);
    this.cc = line("compose-cc", start.cc);
    this.bcc = line("compose-bcc", "");
    this.subject = line("compose-subject", start.subject);
    this.text = el("textarea", { id: "compose-text", rows: 9, dir: "auto" }, start.text || "");
    this.files = el("input", { id: "compose-files", type: "file", multiple: true });
    this.failure = el("p", { class: "failure", role: "alert", hidden: true });
    this.throwAway = button("Discard", () => this.discard());
    this.submit = button("Send", () => this.send(), { class: "primary" });
    this.asItBegan = this.written();
  }

  open() {
    const fields = [["From", this.from], ["To", this.to], ["Cc", this.cc], ["Bcc", this.bcc], ["Subject", this.subject], ["Message", this.text], ["Files", this.files]];
    this.dialog = openDialog(this.start.inReplyTo ? "Reply" : "New message", { class: "wide compose" }, this.way, ...fields.map(([label, input]) => el("div", { class: "field" }, el("label", { for: input.id }, label), input)), this.failure, el("footer", {}, this.throwAway, this.submit));
    this.dialog.addEventListener("close", () => this.closed());
    this.tellTheWay();
    (this.start.to ? this.text : this.to).focus();
    this.text.setSelectionRange(0, 0);
  }

  show() {
    this.dialog.returnValue = "";
    showDialog(this.dialog);
    this.text.focus();
    this.lookAgain();
  }

  /** Before anything is written: whether it can leave by the account it is from. */
  tellTheWay() {
    const account = this.account();
    const why = whyNotSent(account);
    this.way.hidden = !why;
    if (why) {
      this.way.replaceChildren(el("span", {}, why.sentence, " ", button("Edit the account", () => openAccountForm(account, () => this.lookAgain(), why.field), { class: "plain" })));
    }
  }

  async lookAgain() {
    this.accounts = await all("/accounts").catch(() => this.accounts);
    this.tellTheWay();
  }

  account() {
    return this.accounts.find((one) => one.id === this.from.value);
  }

  /** A message of its own: the server remembers the key of the one that was taken back. */
  again() {
    this.key = unique();
    this.show();
  }

  written() {
    return JSON.stringify([this.from, this.to, this.cc, this.bcc, this.subject, this.text].map((input) => input.value));
  }

  isTouched() {
    return this.written() !== this.asItBegan || this.files.files.length > 0;
  }

  /** By its cross or by Escape it is only put aside. While it is being sent, the answer decides what becomes of it. */
  closed() {
    if (this.dialog.returnValue === "" && !this.submit.disabled && this.isTouched()) {
      begun.set(this.place, [...(begun.get(this.place) || []), this]);
      toast("Not sent. As long as this page is open, “" + this.start.by + "” shows it again.");
    }
  }

  discard() {
    const end = () => this.dialog.close("discarded");
    if (this.isTouched()) {
      ask({ title: "Discard this message?", text: "What you wrote is kept nowhere else.", confirm: "Discard it", dangerous: true, act: end });
    } else {
      end();
    }
  }

  async send() {
    this.busy(true);
    this.fail([]);
    const lists = recipients({ to: this.to.value, cc: this.cc.value, bcc: this.bcc.value });
    const wrong = wrongRecipients(lists);
    if (wrong.length > 0) {
      this.busy(false);
      this.fail(wrong);
      return;
    }
    try {
      const account = this.account();
      const delay = Math.max(DELAY_SECONDS, account.sendDelay || 0);
      const answer = await post("/accounts/" + account.id + "/send", {
        ...lists,
        subject: this.subject.value,
        text: this.text.value,
        ...(this.start.inReplyTo ? { inReplyTo: this.start.inReplyTo } : {}),
        attachments: await attached(this.files.files),
        delay,
      }, this.key);
      this.left(answer.mutationId);
      toast("It leaves in " + delay + " seconds.", answer.mutationIds, () => showAgain(answer.mutationId));
    } catch (problem) {
      this.busy(false);
      if (!this.dialog.open) {
        this.show(); // put aside meanwhile, as if it had left
      }
      this.fail(problem.errors?.length ? problem.errors.map((one) => inWords(one, lists)) : [{ message: problem.message }]);
    }
  }

  left(mutationId) {
    this.dialog.returnValue = "sent"; // also where it was put aside meanwhile
    this.dialog.close();
    this.busy(false);
    sent.set(mutationId, this);
    if (sent.size > MAX_SENT) {
      sent.delete(sent.keys().next().value);
    }
  }

  busy(busy) {
    this.submit.disabled = busy;
    this.throwAway.disabled = busy;
  }

  /** @param wrong [{field, message}]; without any the form is clean */
  fail(wrong) {
    for (const field of ["to", "cc", "bcc", "subject", "text"]) {
      if (wrong.some((one) => one.field === field)) {
        this[field].setAttribute("aria-invalid", "true");
      } else {
        this[field].removeAttribute("aria-invalid");
      }
    }
    this.failure.textContent = [...new Set(wrong.map((one) => one.message))].join(" ");
    this.failure.hidden = wrong.length === 0;
    this.failure.scrollIntoView({ block: "end" });
  }
}

const line = (id, value) => el("input", { id, type: "text", value: value || "", autocomplete: "off" });

/** The interface names its fields as programs know them. */
function inWords({ field, message }, lists) {
  if (isRecipients(field)) {
    return { field, message: refusedRecipients(field, lists) };
  }
  if (field === "inReplyTo") {
    return { field, message: "From: a reply leaves by the account that has the message." };
  }
  const label = { subject: "Subject", text: "Message" }[field] ?? (field.startsWith("attachments") ? "Files" : field);
  return { field, message: label + ": " + sentence(message) };
}

async function attached(files) {
  const total = [...files].reduce((sum, file) => sum + file.size, 0);
  if (total > MAX_FILES_BYTES) {
    throw new Error("The files have " + bytes(total) + "; from here at most " + bytes(MAX_FILES_BYTES) + " can be sent.");
  }
  return Promise.all([...files].map(async (file) => ({ name: file.name, type: file.type || "application/octet-stream", base64: await base64(file) })));
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** What stands in a reply to that email. @param text what it said */
export function replyTo(email, text, toAll) {
  const back = email.replyTo.length > 0 ? email.replyTo : email.from;
  const others = toAll ? [...email.to, ...email.cc] : [];
  const quoted = text.trimEnd().split("\n").map((one) => "> " + one).join("\n");
  return {
    by: toAll ? "Reply to all" : "Reply",
    to: back.map(written).join(", "),
    cc: others.map(written).join(", "),
    subject: /^re:/i.test(email.subject) ? email.subject : "Re: " + email.subject,
    text: "\n\n" + (back[0]?.name || back[0]?.email || "Somebody") + " wrote:\n" + quoted,
    inReplyTo: email.id,
  };
}

function written(address) {
  const name = (address.name || "").replace(/["<>,;]/g, " ").trim();
  return name ? name + " <" + address.email + ">" : address.email;
}
