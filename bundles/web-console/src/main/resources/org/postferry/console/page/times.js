// Times that go on: every <time data-relative> is written anew each second.

import { el, setText } from "./dom.js";
import { absolute, relative } from "./format.js";

export function liveTime(time) {
  return el("time", { datetime: time, title: absolute(time), "data-relative": true }, relative(time));
}

setInterval(() => {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    setText(element, relative(element.dateTime));
  }
}, 1000);
