// Questions and messages in the middle of the page.

import { button, el } from "./dom.js";

let dialogs = 0;

/** Shows a dialog around what is given; it is gone when it is closed. */
export function openDialog(title, attributes, ...content) {
  const heading = el("h2", { id: "dialog-" + dialogs++ }, title);
  const close = button("×", () => dialog.close(), { class: "close", "aria-label": "Close" });
  const dialog = el("dialog", { "aria-labelledby": heading.id, ...attributes }, el("div", { class: "sheet" }, el("header", {}, heading, close), ...content));
  dialog.addEventListener("close", () => dialog.remove());
  showDialog(dialog);
  return dialog;
}

/** Also one that was closed: with all that was in it. */
export function showDialog(dialog) {
  document.body.append(dialog);
  dialog.showModal();
}

/** Asks before something is done. act() may throw: its sentence is shown and the person may try again. */
export function ask({ title, text, confirm, dangerous = false, act }) {
  const failure = el("p", { class: "failure", role: "alert", hidden: true });
  const yes = button(confirm, async () => {
    yes.disabled = true;
    try {
      await act();
      dialog.close();
    } catch (problem) {
      failure.textContent = problem.message;
      failure.hidden = false;
      yes.disabled = false;
    }
  }, { class: dangerous ? "danger" : "primary" });
  const no = button("Cancel", () => dialog.close());
  const dialog = openDialog(title, { class: "question" }, el("p", {}, text), failure, el("footer", {}, no, yes));
  no.focus();
  return dialog;
}
