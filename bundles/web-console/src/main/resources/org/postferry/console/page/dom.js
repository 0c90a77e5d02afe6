// Makes elements. Everything that comes from outside goes in as text, never as markup.

/** el("p", {class: "x", onclick: f}, "text", otherElement): attributes by name, handlers by on..., children in order. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}

/** Says it to those who do not see the page change. */
export function announce(sentence) {
  document.getElementById("announcer").textContent = sentence;
}

/** Sets text only where it differs, so that nothing is read out or flickers without need. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** What a server says can be a page long. So much of it is shown unless a person wants all. */
const BRIEF_CHARACTERS = 200;

/** The beginning of a long text, and a button for the rest. */
export function brief(text) {
  const characters = [...text];
  if (characters.length <= BRIEF_CHARACTERS) {
    return [text];
  }
  const all = el("span", {}, characters.slice(0, BRIEF_CHARACTERS).join("").trimEnd() + "… ", button("more", () => all.replaceChildren(text), { class: "plain" }));
  return [all];
}

/** As setText, for what may be long. */
export function setBrief(element, text) {
  if (element.whole !== text) {
    element.whole = text;
    element.replaceChildren(...brief(text));
  }
}
