/* <shoptalk-widget>: puts client, conversation and panel together, in a shadow root of its own. */

import { Client } from "./widget-client.js";
import { Conversation } from "./widget-conversation.js";
import { Log } from "./widget-log.js";
import { Panel } from "./widget-panel.js";
import { sheet } from "./widget-styles.js";
import { textsWith } from "./widget-texts.js";

/** The contrast that WCAG asks of text. */
const READABLE = 4.5;

class ShoptalkWidget extends HTMLElement {
  #options = null;
  #panel;
  #conversation;

  /** Set what the script tag says; before the element stands on the page. */
  configure(options) {
    this.#options = options;
  }

  connectedCallback() {
    if (!this.#panel && this.#options) this.#build(this.#options);
    this.#present();
  }

  /** A page that takes the element away may bring it back: what was said stays. */
  disconnectedCallback() {
    this.#present();
  }

  #present() {
    this.#panel?.fit();
    this.#conversation?.attend();
  }

  #build(options) {
    const texts = textsWith(options.texts);
    const locale = localeOf(options.locale);
    const client = new Client({ server: options.server, identity: options.identity, locale });
    const log = new Log(texts, locale);
    this.#panel = new Panel(texts, log, {
      toggle: () => this.toggle(),
      close: () => this.close(),
      send: (text) => this.#conversation.send(text),
      person: () => this.#conversation.send(texts.askForPerson),
      restart: () => this.#conversation.restart(),
      privacy: () => this.#conversation.privacy(),
    });
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet()];
    shadow.append(this.#panel.root);
    dress(this.#panel.root, options);
    this.#conversation = new Conversation({ client, log, texts, options, panel: this.#panel });
    const remains = client.memory.tab.open && !this.#panel.phone;
    if ("open" in options || remains) this.#show(true, false);
  }

  /** Open the panel. */
  open() {
    this.#show(true);
  }

  close() {
    this.#show(false);
  }

  toggle() {
    this.#show(!this.#panel.opened);
  }

  /** Open the panel and ask, as if the visitor had written it. */
  ask(text) {
    this.#show(true);
    this.#conversation.send(String(text));
  }

  #show(opened, focus = true) {
    if (opened !== this.#panel.opened) this.#panel.open(opened, focus);
    this.#conversation.toggled(opened);
  }
}

function dress(root, { theme = "auto", position = "end", accent }) {
  root.dir = getComputedStyle(document.body).direction;
  root.setAttribute("theme", theme);
  root.setAttribute("position", position);
  if (accent && CSS.supports("color", accent)) root.style.setProperty("--shoptalk-accent", accent);
  const given = getComputedStyle(root).getPropertyValue("--shoptalk-on-accent").trim();
  if (!given) root.style.setProperty("--shoptalk-on-accent", onAccent(root));
}

/** The language tag as browsers know it, that of the page where none was given. */
function localeOf(given) {
  const tag = given || document.documentElement.lang || navigator.language;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** The colour of text on the accent of `element`: white where that is readable, else black. */
function onAccent(element) {
  // In srgb whatever the integrator wrote: oklch, a name, hexadecimal.
  element.style.color = "color-mix(in srgb, var(--accent) 100%, black)";
  const computed = getComputedStyle(element).color;
  element.style.color = "";
  const scale = computed.startsWith("color(") ? 1 : 255;
  const numbers = computed.replace("srgb", "").match(/[\d.]+/g) ?? [0, 0, 0];
  const [r, g, b] = numbers.slice(0, 3).map((part) => linear(part / scale));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= READABLE ? "#fff" : "#000";
}

const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Put the widget on the page, as the script tag says; one, however many tags there are. */
export async function mount(options) {
  // From a cache this module may be here before the body is.
  if (!document.body) await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
  if (document.querySelector("shoptalk-widget")) return;
  if (!customElements.get("shoptalk-widget")) customElements.define("shoptalk-widget", ShoptalkWidget);
  const widget = document.createElement("shoptalk-widget");
  widget.configure(options);
  document.body.append(widget);
}
