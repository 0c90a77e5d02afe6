// How far a sync has come: a bar, the rate and the time left.

import { el, setText } from "./dom.js";
import { bytes, count, duration } from "./format.js";

const PHASES = { mailboxes: "Reading the list of mailboxes", headers: "Reading the list of messages", content: "Fetching messages", checking: "Checking" };

/** A rate measured over less time than this promises nonsense. */
const GUESS_AFTER_MILLIS = 3000;

export class ProgressBar {
  constructor() {
    this.label = el("span", {});
    this.numbers = el("span", { class: "numbers" });
    this.bar = el("progress", { max: 1, value: 0 });
    this.element = el("div", { class: "progress", hidden: true }, el("div", { class: "progress-text" }, this.label, this.numbers), this.bar);
  }

  update(progress) {
    this.element.hidden = !progress;
    if (!progress) {
      this.shownPhase = null;
      return;
    }
    if (this.shownPhase !== progress.phase) {
      this.shownPhase = progress.phase;
      this.began = Date.now();
    }
    const phase = PHASES[progress.phase] || progress.phase;
    setText(this.label, phase);
    this.bar.setAttribute("aria-label", phase);
    if (progress.total > 0) {
      this.bar.max = progress.total;
      this.bar.value = progress.done;
    } else {
      this.bar.removeAttribute("value"); // nobody knows yet how much there is
    }
    const parts = progress.total > 0 ? [count(progress.done) + " of " + count(progress.total)] : [];
    if (progress.bytes > 0) {
      parts.push(bytes(progress.bytes));
    }
    if (progress.perSecond > 0) {
      parts.push((progress.perSecond >= 10 ? count(Math.round(progress.perSecond)) : progress.perSecond.toFixed(1)) + " a second");
    }
    if (progress.etaSeconds !== null && Date.now() - this.began >= GUESS_AFTER_MILLIS) {
      parts.push(duration(progress.etaSeconds) + " left");
    }
    setText(this.numbers, parts.join(" · "));
  }
}
