/* <shoptalk-widget>: puts client, conversation and panel together, in a shadow root of its own. */

import { Client } from "./widget-client.js";
import { Conversation } from "./widget-conversation.js";
import { Log } from "./widget-log.js";
import { Panel } from "./widget-panel.js";
import { sheet } from "./widget-styles.js";
import { textsWith } from "./widget-texts.js";

const THEMES = ["auto", "light", "dark"];
const POSITIONS = ["end", "start", "left", "right"];
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
    if (this.#panel || !this.#options) return;
    const options = this.#options;
    const texts = textsWith(options.texts);
    const locale = localeOf(options.locale);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet()];
    this.#dress(options);
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
    root.append(this.#panel.launcher, this.#panel.element);
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
    this.toggleAttribute("opened", opened);
    if (opened !== this.#panel.opened) this.#panel.open(opened, focus);
    this.#conversation.shown(opened);
  }

  #dress({ theme, position, accent }) {
    const page = document.querySelector("[dir]") ? getComputedStyle(document.body).direction : "ltr";
    this.setAttribute("dir", page);
    this.setAttribute("theme", THEMES.includes(theme) ? theme : "auto");
    this.setAttribute("position", POSITIONS.includes(position) ? position : "end");
    if (accent && CSS.supports("color", accent)) this.style.setProperty("--shoptalk-accent", accent);
    const given = getComputedStyle(this).getPropertyValue("--shoptalk-on-accent").trim();
    if (!given) this.style.setProperty("--shoptalk-on-accent", onAccent(this));
  }
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
  const before = element.style.color;
  // In srgb whatever the integrator wrote: oklch, a name, hexadecimal.
  element.style.color = "color-mix(in srgb, var(--accent) 100%, black)";
  const computed = getComputedStyle(element).color;
  element.style.color = before;
  const scale = computed.startsWith("color(") ? 1 : 255;
  const numbers = computed.replace("srgb", "").match(/[\d.]+/g) ?? [0, 0, 0];
  const [r, g, b] = numbers.slice(0, 3).map((part) => linear(part / scale));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= READABLE ? "#fff" : "#000";
}

const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Put the widget on the page, as the script tag says. */
export function mount(options) {
  if (!customElements.get("shoptalk-widget")) customElements.define("shoptalk-widget", ShoptalkWidget);
  const widget = document.createElement("shoptalk-widget");
  widget.configure(options);
  document.body.append(widget);
}
