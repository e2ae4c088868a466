/* The keys of the page, which those may turn off who dictate or whose fingers slip. */

const KEY = "shoptalk-agent-keys";

/**
 * Call what `deeds` has for a key, `digit` for 1 to 5, which with Alt count in fields as well; `isFree` tells whether
 * keys count now.
 */
export function listen(deeds, digit, isFree) {
  addEventListener("keydown", (event) => {
    // By its place: with Alt some keyboards write another character.
    const held = /^Digit([1-5])$/.exec(event.code);
    if (isFree() && held && event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      return digit(Number(held[1]) - 1);
    }
    if (!isFree() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, dialog")) return;
    const isArrow = event.key.startsWith("Arrow");
    if (!isArrow && !areOn()) return;
    // What scrolls with the arrows goes on doing so.
    if (isArrow && event.target.closest("[role=log], summary, #facts")) return;
    const act = /^[1-5]$/.test(event.key) ? () => digit(Number(event.key) - 1) : deeds[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Have a checkbox say whether letters are keys. */
export function choice(box) {
  box.checked = areOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, box.checked ? "on" : "off");
    } catch {
      // Then it holds until the page is closed, by the box itself.
    }
  });
}

function areOn() {
  const box = document.getElementById("single-keys");
  try {
    return (localStorage.getItem(KEY) ?? "on") === "on";
  } catch {
    return box.checked;
  }
}
