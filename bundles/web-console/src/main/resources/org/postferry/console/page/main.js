// Begins here: which view the address names, and what changes on the server goes to it.

import { el, setText } from "./dom.js";
import { follow } from "./events.js";
import { AccountsView } from "./accounts.js";
import { EmailView, MailboxView } from "./mail.js";
import { openSearchHelp } from "./search-help.js";
import { SearchView } from "./search.js";
import { absolute } from "./format.js";
import { goOn } from "./times.js";

const main = document.getElementById("main");
const connection = document.getElementById("connection");
const lost = document.getElementById("lost");
let view = null;

const ROUTES = [
  [/^#\/mailbox\/([\d-]+)$/, (id) => new MailboxView(id)],
  [/^#\/email\/([\d-]+)$/, (id) => new EmailView(id)],
  [/^#\/search\/(.+)$/, (query) => new SearchView(decodeURIComponent(query))],
  [/^/, () => new AccountsView()],
];

function show() {
  const hash = location.hash;
  if (hash === "#main") {
    return;
  }
  for (const [pattern, make] of ROUTES) {
    const match = pattern.exec(hash);
    if (match) {
      view = make(match[1]);
      if (!hash.startsWith("#/search/") && !hash.startsWith("#/email/")) {
        document.getElementById("query").value = ""; // what was searched for is not what is shown now
      }
      main.replaceChildren(view.element);
      window.scrollTo(0, 0);
      view.load();
      return;
    }
  }
}

document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = document.getElementById("query").value.trim();
  location.hash = query ? "#/search/" + encodeURIComponent(query) : "#/";
});

/** Says it plainly, and makes what may be old by now look so. */
function showLost(isLost) {
  if (isLost === !lost.hidden) {
    return;
  }
  lost.textContent = isLost ? "Postferry does not answer: it was stopped, or the way to it is cut. What you see is from " + absolute(Date.now()) + ". This page goes on by itself as soon as Postferry is back." : "";
  lost.hidden = !isLost;
  document.body.classList.toggle("is-lost", isLost);
  goOn(!isLost);
  view.connected?.(!isLost);
}

document.getElementById("search-help").addEventListener("click", () => openSearchHelp(document.getElementById("query")));

window.addEventListener("hashchange", () => {
  show();
  main.focus({ preventScroll: true });
});

follow(
  (kind, data) => view.changed(kind, data),
  (here) => {
    connection.classList.toggle("lost", !here);
    setText(connection, here ? "Live" : "Not connected, trying again…");
    showLost(!here);
  },
);
main.append(el("p", { class: "quiet" }, "One moment…"));
show();
