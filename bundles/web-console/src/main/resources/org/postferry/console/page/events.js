// Follows what changes. The browser resumes by itself; where it gives up, this begins anew.

import { BASE } from "./api.js";

const RETRY_MILLIS = 4000;
const KINDS = ["account", "mailbox", "email", "mutation", "job", "reload", "progress"];

/** Calls on(kind, data) for each event, and connected(true|false) as the line comes and goes. */
export function follow(on, connected) {
  const source = new EventSource(BASE + "/events");
  source.onopen = () => connected(true);
  source.onerror = () => {
    connected(false);
    if (source.readyState === EventSource.CLOSED) {
      // it missed events meanwhile
      setTimeout(() => follow(on, (here) => (here ? (connected(true), on("reload", {})) : connected(false))), RETRY_MILLIS);
    }
  };
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => on(kind, JSON.parse(event.data)));
  }
}
