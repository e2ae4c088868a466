/* What stands behind a line: how it was understood, or why it was said. */

import { bidi, h } from "../../static/widget-dom.js";

/** The "why" of a line, folded; null for lines that have none. */
export function whyOf(line) {
  if (!line.why) return null;
  const rows = line.from === "shopper" ? understood(line.why) : said(line.why);
  const shown = rows.filter(([, content]) => content && content.length !== 0);
  if (!shown.length) return null;
  const pairs = shown.map(([name, content]) => h("div", {}, h("dt", {}, name), h("dd", {}, ...[content].flat())));
  return h("details", { class: "why" }, h("summary", {}, `Why${hint(line)}`), h("dl", {}, ...pairs));
}

function hint({ from, why }) {
  const about = from === "shopper" ? why.intent : why.act;
  return about ? `: ${words(about)}` : "";
}

function understood({ intent, intents = [], entities = [], references = [], mood }) {
  return [
    ["Intent", intent && words(intent)],
    ["How sure", intents.map(({ name, confidence }) => line(`${words(name)} ${percent(confidence)}`))],
    ["Found in it", entities.map((found) => line(`${words(found.entity ?? "")}: ${plain(found.value)}`))],
    ["Means", references.map((found) => line(`${found.text} → ${(found.refers_to ?? []).map(({ kind, id }) => `${words(kind)} ${id}`).join(", ") || "unclear"}`))],
    ["Mood", mood && words(plain(mood))],
  ];
}

function said({ act, flow, generated, wording, facts = [], evidence = [], refused = [], buttons = [] }) {
  return [
    ["Act", act && words(act)],
    ["Flow", flow && words(flow)],
    ["Worded by", generated ? "the language model" : "a person who authored it"],
    ["Wording", wording && bidi(wording)],
    ["Facts", facts.map(({ name, values, sources }) => proof(`${words(name)}: ${[values].flat().join(", ")}`, [sources].flat().join(", ")))],
    ["Evidence", evidence.map(({ span, value, source }) => proof(span === value ? span : `${span} → ${value}`, source))],
    ["Choices", buttons.map(({ title }) => line(title))],
    ["Not said", refused.map(({ text, reasons }) => proof(text, [reasons].flat().join("; "), "s"))],
  ];
}

const words = (name) => String(name).replaceAll("_", " ");
const plain = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));
const percent = (share) => (typeof share === "number" ? `${Math.round(share * 100)} %` : "");
const line = (text) => h("p", {}, bidi(text));
const proof = (text, source, name = "span") => h("p", {}, bidi(text, name), source ? h("small", {}, bidi(source)) : null);
