/* Making elements and pictures. Text becomes text nodes and nothing else: no string is ever read as HTML. */

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

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]])/;

/** `text` as nodes, the web addresses in it as links. */
export function linked(text) {
  return String(text).split(ADDRESS).map((part, i) => {
    const href = i % 2 ? webAddress(part) : null;
    return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, bidi(part)) : part;
  });
}

const FOCUSABLE = "button:not([disabled]), a[href], textarea, [tabindex='0']";

/** The elements of `root` that Tab reaches, in order. */
export function focusable(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((e) => e.getClientRects().length > 0);
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const SVG = "http://www.w3.org/2000/svg";

/** Drawn in one stroke on a grid of 24. */
const PATHS = {
  chat: "M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.9 8.9 0 0 1-3.9-.9L3.5 20.5l1.6-4.6a8 8 0 0 1-1.1-4.4 8.4 8.4 0 0 1 8.5-8.3 8.4 8.4 0 0 1 8.5 8.3Z",
  down: "m6 9.5 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  send: "M12 19.5V5M5.5 11 12 4.5l6.5 6.5",
  person: "M12 12.2a4.1 4.1 0 1 0 0-8.2 4.1 4.1 0 0 0 0 8.2ZM4.5 20.5c.7-3.7 3.6-5.6 7.5-5.6s6.8 1.9 7.5 5.6",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  records: "M12 3.2 19 6v5.3c0 4.5-2.9 7.8-7 9.5-4.1-1.7-7-5-7-9.5V6l7-2.8ZM8.9 12l2.2 2.2 4-4.3",
  check: "m5.5 12.5 4.2 4.2 9-9.4",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
  restart: "M4.5 12a7.5 7.5 0 1 0 2.2-5.3L4.5 9M4.5 4.5V9H9",
  lock: "M6.5 11h11a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V12a1 1 0 0 1 1-1ZM8.3 11V7.7a3.7 3.7 0 0 1 7.4 0V11",
  parcel: "M12 3 20 7.3v9.4L12 21l-8-4.3V7.3L12 3ZM4.3 7.5 12 11.8l7.7-4.3M12 11.8V21M8 5.2l8 4.4",
  offline: "M3 3l18 18M5 12.5a10 10 0 0 1 4.2-2.4M8.4 15.8a5.4 5.4 0 0 1 6.6-.4M13.5 9.7c2 .3 4 1.2 5.5 2.8M12 19.3h.01",
  out: "M13.5 5H19v5.5M19 5l-8 8M10 6H6.5A1.5 1.5 0 0 0 5 7.5v10A1.5 1.5 0 0 0 6.5 19h10a1.5 1.5 0 0 0 1.5-1.5V14",
};

/** A picture that screen readers pass over: its button has a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
