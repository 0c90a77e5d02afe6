// The form of an account, new or present: tests the connection, shows each step, then saves.

import { patch, post } from "./api.js";
import { ask, openDialog } from "./dialogs.js";
import { announce, brief, button, el } from "./dom.js";
import { sentence } from "./format.js";

const PORTS = { tls: 993, starttls: 143, none: 143 };
const SMTP_PORTS = { tls: 465, starttls: 587, none: 587 };

/** The step of a test that says that the mailbox is here already. */
const SAME_MAILBOX = "same mailbox";

/** The fields in their order; "more" ones are folded away. Each reads itself from an account and into a request. */
const FIELDS = [
  { name: "email", label: "Mail address", type: "email", required: true, autocomplete: "email" },
  { name: "password", label: "Password", type: "password", autocomplete: "off", help: "Kept encrypted on this machine. Where the provider offers app passwords, use one." },
  { name: "protocol", label: "Protocol", options: { imap: "IMAP", jmap: "JMAP", other: "Another, by a connector of your own" } },
  { name: "otherProtocol", label: "Name of the protocol", type: "text", required: true, autocapitalize: "none", spellcheck: "false", only: "other", help: "As its connector is called." },
  { name: "sessionUrl", label: "Session address", type: "url", placeholder: "found by the mail address", autocapitalize: "none", spellcheck: "false", only: "jmap other" },
  { name: "auth", label: "How to sign in", options: { password: "With a password", bearer: "With an API token" }, only: "jmap" },
  { name: "host", label: "IMAP server", type: "text", required: true, placeholder: "imap.example.org", autocapitalize: "none", spellcheck: "false", only: "imap" },
  { name: "security", label: "Encryption", only: "imap", options: { tls: "TLS (usual)", starttls: "STARTTLS", none: "None" } },
  { name: "port", label: "Port", only: "imap", type: "number", min: 1, max: 65535, placeholder: "993" },
  { name: "smtp.host", label: "Server for sending (SMTP)", type: "text", more: true, only: "imap other", placeholder: "smtp.example.org", autocapitalize: "none", spellcheck: "false", help: "Without one, nothing can be sent from here." },
  { name: "smtp.security", label: "Its encryption", more: true, only: "imap other", options: { tls: "TLS (usual)", starttls: "STARTTLS", none: "None" } },
  { name: "smtp.port", label: "Its port", type: "number", more: true, only: "imap other", min: 1, max: 65535, placeholder: "465" },
  { name: "smtp.username", label: "User name for sending", type: "text", more: true, only: "imap other", autocapitalize: "none", spellcheck: "false", help: "By default the one above." },
  { name: "smtp.password", label: "Password for sending", type: "password", more: true, only: "imap other", autocomplete: "off", help: "By default the one above." },
  { name: "jmapAccountId", label: "Which account of the server", type: "text", more: true, only: "jmap", placeholder: "your own", autocapitalize: "none", spellcheck: "false", help: "Where the test says that it reaches several, shared ones too: the word in brackets behind the one to mirror." },
  { name: "otherHost", label: "Another server of the account", type: "text", more: true, only: "jmap", autocapitalize: "none", spellcheck: "false", help: "Where the test names a second server that is of another domain: entered here, the password goes there too." },
  { name: "name", label: "Name shown here", type: "text", more: true, help: "By default the address." },
  { name: "username", label: "User name for signing in", type: "text", more: true, autocapitalize: "none", spellcheck: "false", help: "By default the address." },
  { name: "content", label: "What to carry home", more: true, options: { full: "Everything", text: "Text without attachments", headers: "Only the list" } },
  { name: "exclude", label: "Mailboxes to leave out", type: "text", more: true, only: "imap other", help: "Names with commas between them, or role:junk, role:trash." },
  { name: "allowPlaintext", label: "Allow a connection without encryption to another machine", type: "checkbox", more: true },
  { name: "caCertificate", label: "Certificate to trust (PEM)", area: true, more: true, help: "For a server whose certificate nobody signed." },
];

/** @param field its name, where one of them is to be filled in */
export function openAccountForm(account, saved, field = "email") {
  return new AccountForm(account, saved, field);
}

class AccountForm {
  constructor(account, saved, field) {
    this.account = account;
    this.saved = saved;
    this.inputs = new Map();
    this.errors = new Map();
    this.steps = el("ol", { class: "steps", "aria-live": "polite" });
    this.failure = el("p", { class: "failure", role: "alert", hidden: true });
    this.submit = el("button", { type: "submit", class: "primary" }, "Test and save");
    this.anyway = button("Save anyway", () => this.saveOnce(), { hidden: true });
    const more = FIELDS.filter((field) => field.more);
    this.more = el("details", {}, el("summary", {}, "More settings"), ...more.map((field) => this.row(field)));
    const form = el(
      "form",
      { novalidate: true, onsubmit: (event) => this.testAndSave(event) },
      el("div", { class: "fields" }, ...FIELDS.filter((field) => !field.more).map((field) => this.row(field))),
      this.more,
      this.steps,
      this.failure,
      el("footer", {}, button("Cancel", () => this.dialog.close()), this.anyway, this.submit),
    );
    this.fill();
    this.showProtocol();
    this.inputs.get("protocol").disabled = Boolean(account);
    this.inputs.get("otherProtocol").disabled = Boolean(account);
    this.inputs.get("protocol").addEventListener("change", () => this.showProtocol());
    this.inputs.get("auth").addEventListener("change", () => this.nameSecret());
    this.dialog = openDialog(account ? "Edit " + account.name : "Add an account", { class: "form" }, form);
    this.suggestPort("", PORTS);
    this.suggestPort("smtp.", SMTP_PORTS);
    this.go(this.inputs.get(field));
  }

  /** Also to a field that is folded away. */
  go(input) {
    this.more.open ||= this.more.contains(input);
    input.focus();
  }

  row(field) {
    const id = "field-" + field.name.replace(".", "-");
    const { label, help, options, area, more, only, ...attributes } = field;
    const described = help ? id + "-help " + id + "-error" : id + "-error";
    let input;
    if (options) {
      input = el("select", { id, name: field.name, "aria-describedby": described }, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));
    } else if (area) {
      input = el("textarea", { id, name: field.name, rows: 4, spellcheck: "false", "aria-describedby": described });
    } else {
      input = el("input", { id, ...attributes, "aria-describedby": described });
    }
    const error = el("p", { id: id + "-error", class: "field-error", hidden: true });
    this.inputs.set(field.name, input);
    this.errors.set(field.name, error);
    const title = el("label", { for: id }, label);
    const hint = help && el("p", { id: id + "-help", class: "help" }, help);
    return field.type === "checkbox"
      ? el("div", { class: "field check" }, input, title, error)
      : el("div", { class: "field " + id }, title, input, hint, error);
  }

  fill() {
    if (!this.account) {
      return;
    }
    const account = this.account;
    const values = { ...account, otherHost: account.host, content: account.policy.content, exclude: account.policy.exclude.join(", ") };
    if (values.protocol !== "imap" && values.protocol !== "jmap") {
      values.otherProtocol = values.protocol;
      values.protocol = "other";
    }
    for (const name of ["host", "security", "port", "username"]) {
      values["smtp." + name] = account.smtp?.[name];
    }
    for (const [name, input] of this.inputs) {
      if (input.type === "checkbox") {
        input.checked = Boolean(values[name]);
      } else if (input.type !== "password" && values[name] !== null && values[name] !== undefined) {
        input.value = values[name];
      }
    }
    this.inputs.get("password").placeholder = "unchanged";
    this.inputs.get("smtp.password").placeholder = "unchanged";
  }

  /** Shows the fields of the chosen protocol alone. */
  showProtocol() {
    const chosen = this.inputs.get("protocol").value;
    for (const field of FIELDS.filter(({ only }) => only)) {
      this.inputs.get(field.name).closest(".field").hidden = !field.only.split(" ").includes(chosen);
    }
    this.nameSecret();
  }

  nameSecret() {
    const token = this.inputs.get("protocol").value === "jmap" && this.inputs.get("auth").value === "bearer";
    const password = FIELDS.find(({ name }) => name === "password");
    const field = this.inputs.get("password").closest(".field");
    field.querySelector("label").textContent = token ? "API token" : password.label;
    field.querySelector(".help").textContent = token ? "Kept encrypted on this machine. The provider’s settings make one." : password.help;
  }

  /** With another encryption comes another usual port; what a person typed stays. */
  suggestPort(server, ports) {
    const port = this.inputs.get(server + "port");
    const security = this.inputs.get(server + "security");
    let typed = false;
    port.placeholder = ports[security.value];
    port.addEventListener("input", () => (typed = true));
    security.addEventListener("change", () => {
      if (!typed && port.value === port.placeholder) {
        port.value = "";
      }
      port.placeholder = ports[security.value];
    });
  }

  /** Where mail is handed in; nothing where no server is named. */
  smtp(value) {
    if (!value("smtp.host")) {
      return null;
    }
    const smtp = { host: value("smtp.host"), security: value("smtp.security"), username: value("smtp.username") || null };
    smtp.port = value("smtp.port") ? Number(value("smtp.port")) : SMTP_PORTS[smtp.security];
    if (this.inputs.get("smtp.password").value) {
      smtp.password = this.inputs.get("smtp.password").value;
    }
    return smtp;
  }

  /** What the person entered; what was left empty is left out, so that the server chooses. */
  body() {
    const value = (name) => this.inputs.get(name).value.trim();
    const chosen = value("protocol");
    const imap = chosen === "imap";
    const server = { imap: { host: value("host"), security: value("security") }, jmap: { auth: value("auth"), sessionUrl: value("sessionUrl") || null, host: value("otherHost") || null, jmapAccountId: value("jmapAccountId") || null }, other: { sessionUrl: value("sessionUrl") || null } };
    const body = { email: value("email"), ...server[chosen] };
    if (!this.account) {
      body.protocol = chosen === "other" ? value("otherProtocol") : chosen;
    }
    for (const name of ["name", "username"]) {
      if (value(name)) {
        body[name] = value(name);
      }
    }
    if (imap) {
      body.port = value("port") ? Number(value("port")) : PORTS[body.security];
    }
    if (this.inputs.get("password").value) {
      body.password = this.inputs.get("password").value;
    }
    if (chosen !== "jmap") {
      body.smtp = this.smtp(value);
    }
    body.allowPlaintext = this.inputs.get("allowPlaintext").checked;
    body.caCertificate = value("caCertificate") || null;
    const exclude = chosen === "jmap" ? [] : value("exclude").split(",").map((name) => name.trim()).filter(Boolean);
    body.policy = { content: value("content"), exclude };
    return body;
  }

  async testAndSave(event) {
    event.preventDefault();
    this.clear();
    this.busy(true, "Testing…");
    this.steps.replaceChildren(el("li", { class: "running" }, "Connecting and signing in. Nothing is changed on the server."));
    try {
      const body = this.body();
      const report = await post("/accounts/test", this.account ? { ...body, id: this.account.id } : body);
      this.showSteps(report);
      this.twice = report.steps.find((step) => step.name === SAME_MAILBOX);
      if (report.ok) {
        await this.saveOnce();
      } else {
        this.anyway.hidden = false;
        this.fail("The test failed. Mend what it says, or save anyway: Postferry keeps trying.");
      }
    } catch (problem) {
      this.steps.replaceChildren();
      this.show(problem);
    }
    this.busy(false, "Test and save");
  }

  showSteps(report) {
    const steps = report.steps.map((step) =>
      el("li", { class: step.name === SAME_MAILBOX ? "warned" : step.ok ? "ok" : "failed" }, el("strong", {}, step.name), " ", el("span", {}, ...brief(step.detail)), el("span", { class: "quiet" }, " " + step.millis + " ms")),
    );
    if (report.certificate && !report.ok) {
      const fingerprint = report.certificate.fingerprint.replace(/(..)(?=.)/g, "$1:");
      steps.push(el("li", { class: "info" }, "The server’s certificate: " + report.certificate.subject + ", signed by " + report.certificate.issuer + ", valid until " + report.certificate.notAfter.slice(0, 10) + ", SHA-256 ", el("code", {}, fingerprint)));
    }
    this.steps.replaceChildren(...steps);
    // it reaches several: a person may mean another one
    this.more.open ||= report.steps.some((step) => step.name === "accounts" && step.detail.includes("), "));
    // below the fold when "More settings" is open
    this.steps.querySelector(".failed")?.scrollIntoView({ block: "center" });
  }

  /** A mailbox that is here already is kept twice only by who wants that. */
  async saveOnce() {
    if (this.twice) {
      ask({ title: "Add it once more?", text: this.twice.detail, confirm: "Add it once more", act: () => this.save() });
    } else {
      await this.save();
    }
  }

  async save(adopt = false) {
    try {
      if (this.account) {
        await patch("/accounts/" + this.account.id + (adopt ? "?adopt=true" : ""), this.body());
      } else {
        await post("/accounts", this.body());
      }
      announce("Saved.");
      this.dialog.close();
      this.saved();
    } catch (problem) {
      if (problem.status === 409 && this.account && !adopt) {
        this.anyway.hidden = false;
        this.anyway.replaceWith((this.anyway = button("It is the same mail: save", () => this.save(true))));
      }
      this.show(problem);
    }
  }

  busy(busy, label) {
    this.submit.disabled = busy;
    this.submit.textContent = label;
  }

  clear() {
    this.failure.hidden = true;
    this.anyway.hidden = true;
    for (const [name, error] of this.errors) {
      error.hidden = true;
      this.inputs.get(name).removeAttribute("aria-invalid");
    }
  }

  fail(sentence) {
    this.failure.textContent = sentence;
    this.failure.hidden = false;
    this.failure.scrollIntoView({ block: "nearest" });
  }

  /** The interface names its fields as programs know them; a person looks for what stands on the page, so that is shown. */
  inWords(message) {
    if (message === "is needed") {
      return "Please fill this in.";
    }
    return sentence(
      message.replace(/\b[a-z]+[A-Z]\w*/g, (name) => {
        const field = FIELDS.find((one) => one.name === name);
        this.more.open ||= Boolean(field?.more);
        return field ? "“" + field.label + "”" + (field.more ? " in “More settings”" : "") : name;
      }),
    );
  }

  /** Each error where it belongs; what belongs nowhere stands below. */
  show(problem) {
    const elsewhere = [];
    for (const { field, message } of problem.errors) {
      const other = field === "protocol" && this.inputs.get("protocol").value === "other";
      const host = field === "host" && this.inputs.get("protocol").value === "jmap";
      const name = other ? "otherProtocol" : host ? "otherHost" : field.replace(/^policy\./, "");
      const error = this.errors.get(name);
      if (error) {
        error.textContent = this.inWords(message);
        error.hidden = false;
        this.inputs.get(name).setAttribute("aria-invalid", "true");
      } else {
        elsewhere.push(field + ": " + message);
      }
    }
    if (problem.errors.length === 0) {
      elsewhere.push(problem.message);
    }
    if (elsewhere.length > 0) {
      this.fail(elsewhere.join(" "));
    }
    const first = FIELDS.map(({ name }) => this.inputs.get(name)).find((input) => input.getAttribute("aria-invalid"));
    if (first) {
      this.go(first);
    }
  }
}
