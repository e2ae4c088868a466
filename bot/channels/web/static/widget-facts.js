/* The facts in a reply, marked where they stand in it, and what the records say of each. */

import { bidi, h, icon } from "./widget-dom.js";
import { fill } from "./widget-texts.js";

/**
 * The text of a reply with its facts marked, and the button and list that show their records.
 *
 * `text` is a list of nodes and texts; `parts` is empty where nothing is proved. A click on a marked fact opens
 * the list at it; the button does the same by keyboard.
 */
export function provedText(text, evidence, texts) {
  const proofs = (Array.isArray(evidence) ? evidence : []).filter((proof) => proof?.span);
  if (!proofs.length) return { text: [text], parts: [] };
  const rows = proofs.map((proof) => row(proof, texts));
  const list = h("ul", { class: "evidence", role: "list", hidden: true }, ...rows);
  const count = proofs.length === 1 ? texts.sources : fill(texts.sourcesCount, { count: proofs.length });
  const button = h("button", { class: "sources", type: "button", "aria-expanded": "false" }, icon("records"), bidi(count), icon("down"));
  const show = (open, chosen) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    for (const each of [rows, marks]) each.forEach((element, i) => element.classList.toggle("lit", i === chosen));
    if (open) list.scrollIntoView({ block: "nearest" });
  };
  const marks = proofs.map(({ span }, i) => h("span", { class: "fact", onclick: () => show(true, i) }, span));
  button.addEventListener("click", () => show(list.hidden));
  return { text: placed(text, proofs, marks), parts: [button, list] };
}

/** `text` cut into pieces, with each mark in the first place of its span that is still free. */
function placed(text, proofs, marks) {
  const pieces = [text];
  proofs.forEach(({ span }, i) => {
    const at = pieces.findIndex((piece) => typeof piece === "string" && piece.includes(span));
    if (at < 0) return;
    const [before, ...after] = pieces[at].split(span);
    pieces.splice(at, 1, before, marks[i], after.join(span));
  });
  return pieces;
}

function row({ span, value, source }, texts) {
  const same = String(value) === String(span);
  const says = same ? null : h("span", {}, `${texts.sourceSays} `, bidi(value));
  const path = String(source ?? "").split("/").join(" › ").replaceAll("_", " ");
  const at = path ? h("span", { title: source }, bidi(path)) : null;
  return h("li", {}, bidi(span, "b"), says, at);
}
