// HTML of a mail, in a frame as high as what is in it.

import { el } from "./dom.js";

/** A mail may claim any height; beyond this one scrolls inside. */
const MAX_HEIGHT = 20_000;
const SCROLLBAR = 18;

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
const STYLE =
  "body{margin:1rem;font:16px/1.5 system-ui,sans-serif;color:#1b2426;background:#fff;overflow-wrap:anywhere}" +
  "img{max-width:100%;height:auto}pre{white-space:pre-wrap}";
/** Without colours of its own a mail takes ours; one that has some was made for white paper, which is dimmed instead. */
const DARK_STYLE = "@media(prefers-color-scheme:dark){:root{color-scheme:dark}body{color:#e6ecec;background:#1b2325}a{color:#5fc0cc}}";
const COLOURED = /color|background/i;

/**
 * A frame without scripts and without a network: what is in it can only be looked at. It is of our origin so that its
 * height can be measured from out here; nothing in it can use that, for nothing in it runs.
 */
export function messageFrame(html) {
  const coloured = COLOURED.test(html);
  const style = coloured ? STYLE : STYLE + DARK_STYLE;
  const srcdoc = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="' + POLICY + '"><style>' + style + "</style><body dir=auto>" + html;
  const frame = el("iframe", {
    sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    referrerpolicy: "no-referrer",
    title: "The message",
    class: coloured ? "paper" : null,
    srcdoc,
  });
  let width = 0;
  const watch = new ResizeObserver(() => {
    if (frame.isConnected && frame.clientWidth !== width) {
      width = frame.clientWidth;
      fit(frame);
    }
  });
  frame.addEventListener("load", () => {
    fit(frame);
    watch.observe(frame);
  });
  return frame;
}

function fit(frame) {
  const root = frame.contentDocument?.documentElement;
  if (root) {
    frame.style.height = "0"; // else it would never become lower
    const across = root.scrollWidth > root.clientWidth ? SCROLLBAR : 0;
    frame.style.height = Math.min(MAX_HEIGHT, root.scrollHeight + across) + 2 + "px"; // and the two borders
  }
}
