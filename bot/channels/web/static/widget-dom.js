/* Making elements. Text becomes text nodes and nothing else: no string is ever read as HTML. */

/**
 * An element with attributes and children.
 *
 * A name that starts with "on" is a listener; true is an attribute without a value; null, undefined and
 * false leave it out. Children are nodes or text.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The address as a link may have it, or null: http and https alone, never javascript: or data:. */
export function webAddress(raw) {
  if (typeof raw !== "string" || !raw.trim()) return null;
  try {
    const url = new URL(raw, document.baseURI);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Text that has its own direction, so that a stray override of it ends with it; in a `name`, if one is given. */
export function bidi(text, name = null) {
  const isolated = h("bdi", {}, String(text ?? ""));
  return name ? h(name, {}, isolated) : isolated;
}

const FOCUSABLE = "button:not([disabled]), a[href], textarea, [tabindex='0']";

/** The elements of `root` that Tab reaches, in order. */
export function focusable(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((e) => e.getClientRects().length > 0);
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
