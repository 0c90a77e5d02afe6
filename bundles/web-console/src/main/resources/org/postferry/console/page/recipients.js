// Recipients as a person writes them, and what is wrong with them in a person's words.

/** As the interface names their fields, and as the form does. */
const LABELS = { to: "To", cc: "Cc", bcc: "Bcc" };
/** Loosely: the server is the judge of the rest. */
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** @param texts what stands in the fields: {to, cc, bcc}. @return a list for each */
export function recipients(texts) {
  return Object.fromEntries(Object.keys(LABELS).map((field) => [field, split(texts[field])]));
}

/** At commas that stand outside quotation marks. */
function split(text) {
  return (text.match(/("[^"]*"|[^,;])+/g) || []).map((one) => one.trim()).filter(Boolean);
}

/** What can be seen to be wrong before anybody is asked: [{field, message}]. */
export function wrongRecipients(lists) {
  if (Object.values(lists).flat().length === 0) {
    return [{ field: "to", message: "Nobody would get it: fill in To, Cc or Bcc." }];
  }
  return Object.entries(lists).flatMap(([field, list]) => list.filter((one) => !ADDRESS.test(addressIn(one))).map((one) => ({ field, message: LABELS[field] + ": “" + one + "” is not an address." })));
}

/** What the interface found wrong with a field of recipients; it does not say with which of them. */
export function refusedRecipients(field, lists) {
  const which = lists[field].length === 1 ? "“" + lists[field][0] + "” is not an address" : "one of these is not an address";
  return LABELS[field] + ": " + which + " that mail can be sent to.";
}

export const isRecipients = (field) => field in LABELS;

/** Of "Ann <ann@example.org>" what stands in the brackets. */
function addressIn(written) {
  return /<([^<>]*)>$/.exec(written)?.[1] ?? written;
}
