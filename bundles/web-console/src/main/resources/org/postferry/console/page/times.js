// Times that go on: every <time data-relative> is written anew each second.

import { el, setText } from "./dom.js";
import { absolute, relative } from "./format.js";

/** Whether what is shown is kept up to date; "12 seconds ago" of what nobody watches any more would be a lie. */
let live = true;

const said = (time) => (live ? relative(time) : absolute(time));

export function liveTime(time) {
  return el("time", { datetime: time, title: absolute(time), "data-relative": true }, said(time));
}

export function setTime(element, time) {
  element.dateTime = time;
  element.title = absolute(time);
  setText(element, said(time));
}

function tick() {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    setText(element, said(element.dateTime));
  }
}

export function goOn(now) {
  live = now;
  tick();
}

setInterval(tick, 1000);
