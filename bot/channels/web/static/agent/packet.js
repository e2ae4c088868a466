/* What is known in a conversation: who it is, what was asked, done and tried. */

import { bidi, h } from "../../static/widget-dom.js";
import { moment } from "./times.js";

/** Fill `element` with what is known in a conversation. */
export function showPacket(element, packet) {
  const parts = [h("h2", {}, "Who"), who(packet.name, packet.verified, packet.customer_id)];
  section(parts, "They said", Object.entries(packet.named ?? {}), ([kind, value]) => pair(words(kind), value));
  const asked = [["about", packet.intent], ["task", packet.task], ["order", packet.order_id]].filter(([, value]) => value);
  section(parts, "Asked", asked, ([kind, value]) => pair(kind, words(value)));
  section(parts, "Done", packet.done ?? [], ({ operation, order_id: order, at, effects = [] }) =>
    h("li", {}, bidi([words(operation), order].filter(Boolean).join(" "), "b"), h("small", {}, moment(at)), ...effects.map((each) => bidi(each, "span"))));
  section(parts, "Tried in vain", packet.tried ?? [], ({ act, about }) => h("li", {}, h("b", {}, words(act)), bidi(about, "span")));
  section(parts, "Facts told", packet.evidence ?? [], ({ span, value, source }) =>
    h("li", {}, bidi(span, "b"), span === value ? null : bidi(value, "span"), h("small", {}, bidi(source))));
  element.replaceChildren(...parts);
}

function who(name, verified, customer) {
  const proof = verified ? "Verified" : "Not verified: share nothing about orders";
  return h("div", { class: verified ? "who verified" : "who" }, bidi(name || "Unknown", "b"), h("span", {}, proof), customer && customer !== name ? h("small", {}, bidi(customer)) : null);
}

function section(parts, title, entries, made) {
  if (entries.length) parts.push(h("h2", {}, title), h("ul", { role: "list" }, ...entries.map(made)));
}

const words = (name) => String(name).replaceAll("_", " ");
const pair = (name, value) => h("li", {}, h("small", {}, name), bidi(value, "b"));
