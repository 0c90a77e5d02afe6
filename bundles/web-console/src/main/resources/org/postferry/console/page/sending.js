// Whether an account can send, as far as its settings tell.

/** Protocols whose own server takes messages, as far as can be known before one is handed in. */
const SEND_THEMSELVES = ["jmap"];

/** A sentence for who is about to write, and the field of the account's form that mends it; null where nothing is in the way. */
export function whyNotSent(account) {
  if (!account.smtp && !SEND_THEMSELVES.includes(account.protocol)) {
    return { sentence: "Nothing can be sent by this account: it has no “Server for sending (SMTP)”.", field: "smtp.host" };
  }
  if (account.status.state === "needs-sign-in") {
    return { sentence: "This account needs sign-in: what you send waits here until then.", field: "password" };
  }
  return null;
}
