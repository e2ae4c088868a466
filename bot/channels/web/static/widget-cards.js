/* Cards of products and orders. Their links lead to http and https alone. */

import { bidi, h, icon, webAddress } from "./widget-dom.js";

/** A row of cards, or null where there are none. */
export function cardsOf(cards, texts) {
  if (!Array.isArray(cards) || !cards.length) return null;
  const scrolls = cards.length > 1 && cards.some((card) => card.kind !== "order");
  const list = h("ul", { class: scrolls ? "cards" : "cards stack", role: "list", tabindex: scrolls ? 0 : null, "aria-label": scrolls ? texts.products : null });
  for (const card of cards) list.append(h("li", { class: card.kind === "order" ? "order" : "product" }, cardOf(card, texts)));
  return list;
}

function cardOf(card, texts) {
  const order = card.kind === "order";
  const article = h("article", { class: "card" }, order ? null : picture(card));
  const names = h("div", {}, order ? h("small", {}, texts.order) : null, bidi(card.title, "h3"), card.subtitle ? bidi(card.subtitle, "p") : null);
  const head = h("div", { class: "card-head" }, order ? h("span", { class: "card-icon" }, icon("parcel")) : null, names);
  article.append(h("div", { class: "card-text" }, head, factsOf(card), linkOf(card, texts)));
  return article;
}

function picture(card) {
  const address = webAddress(card.image);
  if (!address) return null;
  // Beside its title a picture of the product says nothing new to a listener.
  const image = h("img", { src: address, alt: "", loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.remove());
  return image;
}

function factsOf(card) {
  const facts = Array.isArray(card.facts) ? card.facts : [];
  if (!facts.length) return null;
  return h("dl", {}, ...facts.flatMap(({ name, value }) => [bidi(name, "dt"), bidi(value, "dd")]));
}

function linkOf(card, texts) {
  const address = webAddress(card.url);
  if (!address) return null;
  const label = `${texts.openLink}: ${card.title} (${texts.newWindow})`;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": label }, texts.openLink, icon("out"));
}
