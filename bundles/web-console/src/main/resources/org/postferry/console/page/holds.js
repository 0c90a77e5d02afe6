// Mass removals that wait for a person.

import { all, post } from "./api.js";
import { ask } from "./dialogs.js";
import { button, el } from "./dom.js";
import { plural } from "./format.js";
import { liveTime } from "./times.js";

const REFRESH_MILLIS = 3000;

export class HoldsPanel {
  constructor() {
    this.element = el("div", { class: "holds" });
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
      const holds = await all("/holds");
      this.element.replaceChildren(...holds.map((hold) => this.panel(hold)));
    } catch {
      this.element.replaceChildren(); // the accounts say what is missing
    }
  }

  panel(hold) {
    const many = plural(hold.emails, "message", "messages");
    return el(
      "section",
      { class: "notice warn" },
      el("h2", {}, many + " would go"),
      el("p", {}, hold.reason),
      el("p", { class: "quiet" }, "Account " + hold.accountId + ", held ", liveTime(hold.since), ". They stay here until you decide."),
      el(
        "div",
        { class: "actions" },
        button("Keep them", () => this.decide(hold, "reject", "Keep " + many + " here?", "They stay on this machine, although the server says that they are gone.", "Keep them", false)),
        button("Let them go", () => this.decide(hold, "approve", "Let " + many + " go?", "They are removed from this machine as the server says.", "Let them go", true), { class: "quiet-danger" }),
      ),
    );
  }

  decide(hold, what, title, text, confirm, dangerous) {
    ask({
      title,
      text,
      confirm,
      dangerous,
      act: async () => {
        await post("/holds/" + hold.id + "/" + what);
        this.load();
      },
    });
  }
}
