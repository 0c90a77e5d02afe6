// Numbers and times as a person reads them.

const NUMBER = new Intl.NumberFormat("en");
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

export const count = (number) => NUMBER.format(number);

export const plural = (number, one, many) => count(number) + " " + (number === 1 ? one : many);

export function bytes(number) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = number;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)) + " " + units[unit];
}

/** "3 minutes ago", "in 20 seconds". */
export function relative(time, now = Date.now()) {
  let value = (new Date(time).getTime() - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) {
      return RELATIVE.format(Math.round(value), unit);
    }
    value /= size;
  }
  return "";
}

export function duration(seconds) {
  if (seconds < 60) {
    return Math.max(1, Math.round(seconds)) + " s";
  }
  if (seconds < 3600) {
    return Math.round(seconds / 60) + " min";
  }
  return Math.floor(seconds / 3600) + " h " + Math.round((seconds % 3600) / 60) + " min";
}

export function absolute(time) {
  return new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** To the second, where one thing follows another. */
export function precise(time) {
  return new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** For lists: the time of today, else the day. */
export function short(time) {
  const date = new Date(time);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) {
    return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }
  const options = date.getFullYear() === now.getFullYear() ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" };
  return date.toLocaleDateString("en-GB", options);
}

/** With a capital letter and a full stop; some reasons are told as half a sentence. */
export function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun === "" || /[.!?…]$/.test(begun) ? begun : begun + ".";
}
