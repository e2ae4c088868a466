/* The facts in a reply, marked where they stand in it, and what the records say of each. */

import { bidi, h } from "./widget-dom.js";
import { icon } from "./widget-icons.js";
import { fill } from "./widget-texts.js";

/**
 * The text of a reply with its facts marked, and the button and list that show their records.
 *
 * `text` is a list of nodes; `parts` is empty where nothing is proved. A click on a marked fact opens the
 * list at it; the button does the same by keyboard.
 */
export function provedText(text, evidence, texts) {
  const proofs = (Array.isArray(evidence) ? evidence : []).filter((proof) => proof?.span);
  if (!proofs.length) return { text: [text], parts: [] };
  const rows = proofs.map((proof) => row(proof, texts));
  const list = h("ul", { class: "evidence", role: "list", hidden: true }, ...rows);
  const count = proofs.length === 1 ? texts.sources : fill(texts.sourcesCount, { count: proofs.length });
  const button = h("button", { class: "sources", type: "button", "aria-expanded": "false" }, icon("records"), bidi(count), icon("down"));
  const marks = [];
  const light = (chosen) => {
    rows.forEach((each, i) => each.classList.toggle("lit", i === chosen));
    marks.forEach(({ mark, index }) => mark.classList.toggle("lit", index === chosen));
  };
  const show = (open, chosen = -1) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    light(chosen);
    if (open) list.scrollIntoView({ block: "nearest" });
  };
  button.addEventListener("click", () => show(list.hidden));
  const nodes = places(text, proofs).map((place) => {
    if (place.index === null) return place.text;
    const mark = h("span", { class: "fact", onclick: () => show(true, place.index) }, place.text);
    marks.push({ mark, index: place.index });
    return mark;
  });
  return { text: nodes, parts: [button, list] };
}

/** `text` cut into pieces, each with the index of the proof that it is the span of, or null. */
export function places(text, proofs) {
  const found = [];
  const free = (start, end) => found.every((place) => end <= place.start || start >= place.end);
  proofs.forEach(({ span }, index) => {
    // Of a value that is said twice, each proof takes one place.
    for (let start = text.indexOf(span); start >= 0; start = text.indexOf(span, start + 1)) {
      if (!free(start, start + span.length)) continue;
      found.push({ start, end: start + span.length, index });
      break;
    }
  });
  found.sort((a, b) => a.start - b.start);
  const pieces = [];
  let at = 0;
  for (const { start, end, index } of found) {
    if (start > at) pieces.push({ text: text.slice(at, start), index: null });
    pieces.push({ text: text.slice(start, end), index });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), index: null });
  return pieces;
}

function row({ span, value, source }, texts) {
  const same = String(value) === String(span);
  const says = same ? null : h("span", {}, `${texts.sourceSays} `, bidi(value));
  const path = String(source ?? "").split("/").join(" › ").replaceAll("_", " ");
  const at = path ? h("span", { title: source }, bidi(path)) : null;
  return h("li", {}, bidi(span, "b"), says, at);
}
