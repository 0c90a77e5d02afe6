// Says for a while what was done, with a way back.

import { post } from "./api.js";
import { announce, button, el } from "./dom.js";

const SHOWN_MILLIS = 10_000;
let present = null;

/** @param mutationIds of the change; with them it can be taken back */
export function toast(sentence, mutationIds = [], after = () => {}) {
  present?.remove();
  const text = el("span", {}, sentence);
  const back = mutationIds.length > 0 && button("Undo", async () => {
    back.disabled = true;
    clearTimeout(timer);
    try {
      // the last one first, as one walks back
      for (const id of [...mutationIds].reverse()) {
        await post("/mutations/" + id + "/undo");
      }
      text.textContent = "Taken back.";
      announce("Taken back.");
      after();
    } catch (problem) {
      text.textContent = problem.message;
    }
    back.remove();
    timer = setTimeout(close, SHOWN_MILLIS);
  });
  const element = el("div", { class: "toast", role: "status" }, text, back);
  const close = () => element.remove();
  let timer = setTimeout(close, SHOWN_MILLIS);
  present = element;
  document.body.append(element);
}
