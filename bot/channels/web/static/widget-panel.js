/* The frame around the conversation: launcher, head, notice, composer. It knows no server. */

import { bidi, focusable, h, icon } from "./widget-dom.js";
import { PHONE } from "./widget-styles.js";
import { fill } from "./widget-texts.js";

const LONGEST_MESSAGE = 4_000;

export class Panel {
  #texts;
  #deeds;
  #phone = matchMedia(PHONE);
  #scrolling = null;
  #monogram;
  #title;
  #subtitle;
  #disclosure;
  #person;
  #more;
  #menu;
  #privacy;
  #sendButton;
  #tooLong;

  /** `deeds`: what the buttons do: toggle, close, send(text), person, restart, privacy. */
  constructor(texts, log, deeds) {
    this.#texts = texts;
    this.#deeds = deeds;
    this.badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
    this.launcher = this.#button("launcher", texts.launch, "chat", deeds.toggle, { "aria-expanded": "false", part: "launcher" });
    this.launcher.append(this.badge);
    this.notice = h("div", { role: "status" });
    this.box = h("textarea", {
      rows: 1, dir: "auto", placeholder: texts.placeholder, "aria-label": texts.placeholder,
      enterkeyhint: "send", autocomplete: "off",
    });
    // A press leaves the focus in the box, and on a phone the keyboard where it is.
    const stay = (event) => event.preventDefault();
    this.#sendButton = this.#button("send", texts.send, "send", null, { type: "submit", "aria-disabled": "true", onmousedown: stay });
    this.#tooLong = h("p", { class: "too-long", role: "status" });
    this.element = h(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: true, part: "panel" },
      this.#head(), this.notice, log.element, log.jump, this.#tooLong,
      h("form", { class: "composer", part: "composer" }, this.box, this.#sendButton),
      h("div", { class: "foot" }, this.#disclosure, this.#person),
      log.announcer,
    );
    this.root = h("div", { class: "root" }, this.launcher, this.element);
    this.#listen();
  }

  #head() {
    const texts = this.#texts;
    this.#monogram = h("span", { class: "monogram", "aria-hidden": "true" });
    this.#title = h("h2", { class: "title", id: "title" });
    this.#subtitle = h("p", { class: "subtitle" });
    this.#disclosure = bidi(texts.disclosure, "span");
    this.#person = h("button", { class: "ask-person", type: "button", onclick: () => { this.#person.hidden = true; this.#deeds.person(); } }, texts.talkToPerson);
    this.#more = this.#button("tool", texts.more, "more", () => this.menu(this.#menu.hidden), { "aria-expanded": "false", "aria-controls": "menu" });
    this.#privacy = h("p", { hidden: true, role: "status" });
    this.#menu = h(
      "div",
      { class: "menu", id: "menu", hidden: true },
      h("button", { type: "button", onclick: () => { this.menu(false); this.#deeds.restart(); } }, icon("restart"), texts.restart),
      h("button", { type: "button", onclick: () => this.#deeds.privacy() }, icon("lock"), texts.privacy),
      this.#privacy,
    );
    const close = this.#button("tool", texts.close, "close", this.#deeds.close);
    const names = h("div", { class: "names" }, this.#title, this.#subtitle);
    return h("div", { class: "head" }, this.#monogram, names, this.#more, this.#menu, close);
  }

  #button(kind, label, picture, act, attributes = {}) {
    return h("button", { class: kind, type: "button", "aria-label": label, onclick: act, ...attributes }, icon(picture));
  }

  #listen() {
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("keydown", (event) => {
      // While an input method composes a character, Enter is its own; Safari tells by the code alone.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.#sendButton.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.opened) {
        if (this.#menu.hidden) this.#deeds.close();
        else this.menu(false, true);
      } else if (event.key === "Tab" && this.#phone.matches) this.#trap(event);
    });
    // To the page a key in the shadow root is none in a text field: its shortcuts would take it.
    for (const name of ["keydown", "keypress", "keyup"]) this.root.addEventListener(name, (event) => event.stopPropagation());
    const leave = ({ target }) => this.#menu.contains(target) || this.#more.contains(target) || this.menu(false);
    this.element.addEventListener("pointerdown", leave);
    this.element.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && leave(event));
    this.#phone.addEventListener("change", () => this.fit());
    for (const name of ["resize", "scroll"]) globalThis.visualViewport?.addEventListener(name, () => this.fit());
  }

  #typed() {
    const { length } = this.box.value.trim();
    const over = length > LONGEST_MESSAGE;
    this.#sendButton.setAttribute("aria-disabled", String(over || !length));
    this.#tooLong.textContent = over ? fill(this.#texts.tooLong, { count: length, most: LONGEST_MESSAGE }) : "";
    this.box.style.blockSize = "0";
    this.box.style.blockSize = `${Math.max(this.box.scrollHeight, 38)}px`;
  }

  #submit() {
    const text = this.box.value.trim();
    if (!text || text.length > LONGEST_MESSAGE) return;
    this.box.value = "";
    this.#typed();
    this.#deeds.send(text);
  }

  /** On a phone the panel is all there is: Tab goes round in it. */
  #trap(event) {
    const stops = focusable(this.element);
    const active = this.element.getRootNode().activeElement;
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (active !== from && !(event.shiftKey && active === this.element)) return;
    event.preventDefault();
    to.focus();
  }

  get opened() {
    return !this.element.hidden;
  }

  get phone() {
    return this.#phone.matches;
  }

  open(opened, focus = true) {
    this.element.hidden = !opened;
    this.root.toggleAttribute("opened", opened);
    this.launcher.setAttribute("aria-expanded", String(opened));
    this.launcher.setAttribute("aria-label", opened ? this.#texts.close : this.#texts.launch);
    this.launcher.replaceChildren(icon(opened ? "down" : "chat"), this.badge);
    this.menu(false);
    this.fit();
    if (!focus) return;
    if (!opened) this.launcher.focus();
    else this.focus();
  }

  /** Where the visitor goes on: the box, but not where that would call a keyboard over half the screen. */
  focus() {
    if (!this.box.matches(":focus")) (matchMedia("(pointer: coarse)").matches ? this.element : this.box).focus({ preventScroll: true });
  }

  /** The size that is left beside the phone's keyboard, and a page that does not scroll behind it. */
  fit() {
    const covers = this.opened && this.#phone.matches && this.root.isConnected;
    if (covers) this.element.setAttribute("aria-modal", "true");
    else this.element.removeAttribute("aria-modal");
    const root = document.documentElement;
    if (covers && this.#scrolling === null) [this.#scrolling, root.style.overflow] = [root.style.overflow, "hidden"];
    if (!covers && this.#scrolling !== null) [root.style.overflow, this.#scrolling] = [this.#scrolling, null];
    const view = globalThis.visualViewport;
    if (!covers || !view) return;
    this.element.style.setProperty("--view-height", `${view.height}px`);
    this.element.style.setProperty("--view-top", `${view.offsetTop}px`);
  }

  menu(opened, focus = false) {
    this.#menu.hidden = !opened;
    this.#privacy.hidden = true;
    this.#more.setAttribute("aria-expanded", String(opened));
    if (focus) this.#more.focus();
  }

  privacy(text) {
    this.#privacy.textContent = text;
    this.#privacy.hidden = false;
  }

  name(title, subtitle) {
    this.#title.replaceChildren(bidi(title));
    this.#subtitle.textContent = subtitle;
    const letters = title.match(/\p{L}/gu) ? title.split(/[^\p{L}\p{N}]+/u).filter(Boolean) : ["?"];
    this.#monogram.textContent = letters.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  }

  /** A line under the head, or none; trouble is shown as such. */
  say(text, { picture = "person", trouble = false } = {}) {
    if (!text) return this.notice.replaceChildren();
    if (this.notice.textContent === text) return;
    this.notice.replaceChildren(h("div", { class: trouble ? "notice trouble" : "notice" }, icon(picture), bidi(text)));
  }

  /** Who answers: a person is offered to whom none was promised, and is no assistant. */
  answeredBy(state) {
    this.#person.hidden = state === "waiting" || state === "person";
    this.#disclosure.hidden = state === "person";
  }

  unread(count) {
    this.badge.hidden = count === 0;
    // No text: it stands in the label, in words.
    this.badge.setAttribute("data-count", count > 9 ? "9+" : count);
    if (this.opened) return;
    const more = count ? ` (${fill(this.#texts.unread, { count })})` : "";
    this.launcher.setAttribute("aria-label", this.#texts.launch + more);
  }
}
