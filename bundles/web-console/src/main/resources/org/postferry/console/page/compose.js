// Writes a message, a new one or a reply.

import { all, post } from "./api.js";
import { openDialog } from "./dialogs.js";
import { button, el } from "./dom.js";
import { bytes } from "./format.js";
import { toast } from "./toast.js";

/** So long a message can be taken back, where its account says nothing longer. */
const DELAY_SECONDS = 10;
/** What the interface takes as JSON, less what Base64 and the texts add. */
const MAX_FILES_BYTES = 11_000_000;

/** A key for one letter. (crypto.randomUUID is only there over https or on this machine.) */
function unique() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param start {to, cc, subject, text, inReplyTo}: what stands there already */
export async function openCompose(accountId, start = {}) {
  const accounts = await all("/accounts");
  const from = el("select", { id: "compose-from" }, ...accounts.map((account) => el("option", { value: account.id, selected: account.id === accountId }, account.email + (account.name === account.email ? "" : " (" + account.name + ")"))));
  const to = line("compose-to", start.to);
  const cc = line("compose-cc", start.cc);
  const bcc = line("compose-bcc", "");
  const subject = line("compose-subject", start.subject);
  const text = el("textarea", { id: "compose-text", rows: 9, dir: "auto" }, start.text || "");
  const files = el("input", { id: "compose-files", type: "file", multiple: true });
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  const key = unique(); // pressed twice, it leaves once
  const send = button("Send", async () => {
    send.disabled = true;
    failure.hidden = true;
    try {
      const account = accounts.find((one) => one.id === from.value);
      const delay = Math.max(DELAY_SECONDS, account.sendDelay || 0);
      const answer = await post("/accounts/" + account.id + "/send", {
        to: addresses(to.value),
        cc: addresses(cc.value),
        bcc: addresses(bcc.value),
        subject: subject.value,
        text: text.value,
        ...(start.inReplyTo ? { inReplyTo: start.inReplyTo } : {}),
        attachments: await attached(files.files),
        delay,
      }, key);
      dialog.close();
      toast("It leaves in " + delay + " seconds.", answer.mutationIds);
    } catch (problem) {
      failure.textContent = problem.errors?.length ? problem.errors.map((one) => one.field + ": " + one.message).join(" ") : problem.message;
      failure.hidden = false;
      failure.scrollIntoView({ block: "end" });
      send.disabled = false;
    }
  }, { class: "primary" });
  const fields = [["From", from], ["To", to], ["Cc", cc], ["Bcc", bcc], ["Subject", subject], ["Message", text], ["Files", files]];
  const dialog = openDialog(start.inReplyTo ? "Reply" : "New message", { class: "wide compose" }, ...fields.map(([label, input]) => el("div", { class: "field" }, el("label", { for: input.id }, label), input)), failure, el("footer", {}, button("Discard", () => dialog.close()), send));
  dialog.addEventListener("cancel", (event) => text.value !== (start.text || "") && event.preventDefault()); // a stray Escape loses no letter
  (start.to ? text : to).focus();
  text.setSelectionRange?.(0, 0);
}

const line = (id, value) => el("input", { id, type: "text", value: value || "", autocomplete: "off" });

/** Split at commas that stand outside quotation marks. */
function addresses(text) {
  return (text.match(/("[^"]*"|[^,;])+/g) || []).map((one) => one.trim()).filter(Boolean);
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
