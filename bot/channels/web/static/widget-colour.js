/* White or black, whichever is read more easily on the accent colour. */

/** The contrast that WCAG asks of text. */
const READABLE = 4.5;

/** The colour of text on the accent of `element`: white where that is readable, else black. */
export function onAccent(element) {
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
