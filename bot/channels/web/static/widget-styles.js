/* How it looks. Custom properties that start with --shoptalk- are the integrator's; the rest are ours.
 *
 * One constructed stylesheet: a strict Content-Security-Policy forbids style elements and attributes.
 */

const COLOURS = `
  --bg: light-dark(#fff, #161815); --raised: light-dark(#fff, #1e201d); --surface: light-dark(#f4f3ef, #252823);
  --line: light-dark(#e4e2da, #363a33); --strong-line: light-dark(#8b8d83, #7c8075); --ink: light-dark(#1b1d19, #f0efe9); --muted: light-dark(#5f6258, #adb0a5);
  --accent-ink: light-dark(oklch(from var(--accent) min(l, .45) c h), oklch(from var(--accent) max(l, .82) min(c, .1) h));
  --tint: light-dark(color-mix(in oklab, var(--accent) 9%, var(--bg)), color-mix(in oklab, var(--accent) 26%, var(--bg))); --warn: light-dark(#8a4b00, #ffca80); --warn-tint: light-dark(#fdf3e3, #35270f);
  --shadow: 0 1px 2px rgb(0 0 0 / 10%), 0 8px 24px rgb(0 0 0 / 12%), 0 24px 64px rgb(0 0 0 / 16%);
`;
/** Where the panel takes the whole screen: phones, and windows that were zoomed to twice their size. */
export const PHONE = "(max-width: 540px), (max-width: 960px) and (max-height: 440px)";

const CHROME = `
:host { display: contents; }
:host([hidden]) { display: none; }
/* Whatever the page says of every element reaches the host alone, and ends here. */
.root {
  all: initial; position: fixed; z-index: var(--shoptalk-z-index, 2147483000);
  inset-block-end: calc(var(--shoptalk-offset-block, 20px) + env(safe-area-inset-bottom, 0px));
  inset-inline-end: var(--shoptalk-offset-inline, 20px);
  --accent: var(--shoptalk-accent, #1f5c48); --on-accent: var(--shoptalk-on-accent, #fff);
  --radius: var(--shoptalk-radius, 20px);
  font: 400 15px/1.5 var(--shoptalk-font, ui-sans-serif, system-ui, "Segoe UI", Inter, Roboto, "Noto Sans", sans-serif);
  color: var(--ink); color-scheme: light dark; ${COLOURS}
}
.root[theme="light"] { color-scheme: light; }
.root[theme="dark"] { color-scheme: dark; }
.root[position="start"] { inset-inline: var(--shoptalk-offset-inline, 20px) auto; }
.root[position="left"] { left: var(--shoptalk-offset-inline, 20px); right: auto; }
.root[position="right"] { right: var(--shoptalk-offset-inline, 20px); left: auto; }
@media print { .root { display: none; } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; background: none; border: 0; padding: 0; text-align: start; touch-action: manipulation; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--accent-ink); outline-offset: 2px; }
.icon { inline-size: 20px; block-size: 20px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; flex: none; display: block; }
.icon-more { stroke-width: 3; }
[dir="rtl"] .icon-out { transform: scaleX(-1); }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: relative; display: grid; place-items: center; inline-size: 60px; block-size: 60px; border-radius: 50%;
  background: var(--accent); color: var(--on-accent); box-shadow: 0 2px 6px rgb(0 0 0 / 16%), 0 10px 28px rgb(0 0 0 / 24%);
  margin-inline-start: auto; transition: transform .2s;
}
[position="start"] .launcher { margin-inline: 0 auto; }
[position="left"] .launcher { margin-left: 0; margin-right: auto; }
.launcher:hover { transform: translateY(-2px) scale(1.03); }
.launcher:focus-visible { outline-offset: 3px; }
.launcher .icon { inline-size: 27px; block-size: 27px; }
.badge {
  position: absolute; inset-block-start: -3px; inset-inline-end: -3px; min-inline-size: 22px; block-size: 22px; padding-inline: 6px;
  border-radius: 11px; border: 2px solid #fff; background: #b3261e; color: #fff; font-size: 12px; font-weight: 650; line-height: 18px; text-align: center;
}
.badge::after { content: attr(data-count); }
.panel {
  position: absolute; inset-block-end: 76px; inset-inline-end: 0; inline-size: min(var(--shoptalk-width, 404px), 100vw - 40px);
  block-size: min(var(--shoptalk-height, 690px), 100dvh - 120px);
  display: flex; flex-direction: column; overflow: hidden; background: var(--bg); border: 1px solid var(--line);
  border-radius: var(--radius); box-shadow: var(--shadow); animation: open .28s cubic-bezier(.2, .8, .2, 1);
}
[position="start"] .panel { inset-inline: 0 auto; }
[position="left"] .panel { left: 0; right: auto; }
[position="right"] .panel { right: 0; left: auto; }
@keyframes open { from { opacity: 0; transform: translateY(14px) scale(.985); } }

.head { display: flex; align-items: center; gap: 12px; padding-block: 14px 13px; padding-inline: 16px 10px; border-block-end: 1px solid var(--line); position: relative; z-index: 2; }
.monogram { display: grid; place-items: center; inline-size: 38px; block-size: 38px; border-radius: 12px; background: var(--accent); color: var(--on-accent); font-weight: 650; font-size: 16px; flex: none; }
.names { flex: 1; min-inline-size: 0; }
.title { margin: 0; font-size: 16px; font-weight: 650; line-height: 1.25; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.subtitle { margin: 1px 0 0; font-size: 12.5px; line-height: 1.35; color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tool { display: grid; place-items: center; inline-size: 40px; block-size: 40px; border-radius: 12px; color: var(--muted); flex: none; }
.tool:last-child { margin-inline-start: -8px; }
.tool:hover, .tool[aria-expanded="true"] { background: var(--surface); color: var(--ink); }
.menu { position: absolute; inset-block-start: calc(100% - 6px); inset-inline-end: 12px; inline-size: 270px; padding: 6px; background: var(--raised); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); z-index: 3; animation: open .16s ease-out; }
.menu button { display: flex; align-items: center; gap: 12px; inline-size: 100%; padding: 10px 12px; border-radius: 9px; font-size: 14px; }
.menu button:hover { background: var(--surface); }
.menu .icon { color: var(--muted); inline-size: 18px; block-size: 18px; }
.menu p { margin: 2px 12px 10px; font-size: 13px; color: var(--muted); white-space: pre-wrap; overflow-wrap: anywhere; max-block-size: 220px; overflow: auto; }
.notice { display: flex; gap: 10px; align-items: center; padding: 9px 16px; font-size: 13px; line-height: 1.4; background: var(--tint); color: var(--ink); border-block-end: 1px solid var(--line); }
.notice .icon { inline-size: 17px; block-size: 17px; color: var(--accent-ink); }
.notice.trouble { background: var(--warn-tint); color: var(--warn); }
.notice.trouble .icon { color: inherit; }

.composer { display: flex; align-items: flex-end; gap: 8px; margin: 0 14px; padding: 5px; padding-inline-start: 16px; background: var(--bg); border: 1px solid var(--strong-line); border-radius: 25px; }
.composer:focus-within { border-color: var(--accent-ink); box-shadow: 0 0 0 3px color-mix(in oklab, var(--accent-ink) 18%, transparent); }
.composer textarea { flex: 1; min-inline-size: 0; block-size: 38px; max-block-size: 128px; padding: 8px 0; border: 0; resize: none; background: none; line-height: 22px; font-size: 15px; overflow-y: auto; scrollbar-width: thin; }
.composer textarea:focus-visible { outline: none; }
.composer textarea:placeholder-shown { direction: inherit; }
.composer textarea::placeholder { color: var(--muted); opacity: 1; }
.send { display: grid; place-items: center; inline-size: 38px; block-size: 38px; border-radius: 50%; background: var(--accent); color: var(--on-accent); flex: none; }
.send[aria-disabled="true"] { background: var(--surface); color: var(--muted); cursor: default; }
.too-long { margin: 0 16px 6px; font-size: 12.5px; color: var(--warn); }
.too-long:empty { display: none; }
.foot { min-block-size: 14px; padding: 5px 16px 8px; font-size: 12px; line-height: 1.4; color: var(--muted); text-align: center; }
.ask-person { min-block-size: 26px; padding: 2px 6px; border-radius: 6px; color: var(--accent-ink); font-weight: 600; }
.ask-person:hover { text-decoration: underline; text-underline-offset: 3px; }
.jump { align-self: center; flex: none; margin-block: -46px 10px; display: flex; align-items: center; gap: 6px; padding: 7px 14px 7px 10px; border-radius: 18px; background: var(--raised); border: 1px solid var(--line); box-shadow: 0 4px 16px rgb(0 0 0 / 14%); font-size: 13px; font-weight: 550; line-height: 20px; z-index: 1; }
.jump .icon { inline-size: 16px; block-size: 16px; }
`;

const CONVERSATION = `
.log { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 20px 16px 14px; display: flex; flex-direction: column; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.log:focus-visible { outline-offset: -3px; border-radius: 6px; }
.log > :first-child { margin-block-start: auto; }
.welcome { padding: 8px 2px 14px; }
.welcome:has(.suggestions) { flex: 1; display: flex; flex-direction: column; justify-content: space-between; }
.welcome p { margin: 0 0 18px; font-size: 23px; font-weight: 600; line-height: 1.35; letter-spacing: -.015em; text-wrap: balance; }
.suggestions { display: flex; flex-direction: column; gap: 8px; }
.suggestions button { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 14px; font-size: 14.5px; background: var(--bg); }
.suggestions button:hover { background: var(--tint); border-color: var(--accent-ink); }
.suggestions .icon { rotate: 90deg; inline-size: 16px; block-size: 16px; color: var(--muted); }
[dir="rtl"] .suggestions .icon { rotate: -90deg; }
.divider { display: flex; align-items: center; gap: 12px; margin: 18px 0 10px; font-size: 12px; color: var(--muted); }
.divider::before, .divider::after { content: ""; flex: 1; border-block-start: 1px solid var(--line); }

.message { display: flex; flex-direction: column; align-items: flex-start; margin-block-start: 6px; max-inline-size: 100%; }
.message.first { margin-block-start: 16px; }
.message.shopper { align-items: flex-end; }
.message.fresh { animation: rise .26s cubic-bezier(.2, .8, .2, 1); }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
.by { display: flex; align-items: center; gap: 6px; margin: 0 4px 4px; font-size: 12px; color: var(--muted); }
.by bdi { font-weight: 600; }
.face { display: grid; place-items: center; inline-size: 20px; block-size: 20px; border-radius: 50%; background: var(--tint); color: var(--accent-ink); }
.face .icon { inline-size: 13px; block-size: 13px; stroke-width: 2.2; }
.bubble { max-inline-size: 88%; padding: 10px 15px; border-radius: 20px; background: var(--surface); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; margin: 0; min-inline-size: 0; }
.assistant.first .bubble, .person.first .bubble { border-start-start-radius: 6px; }
.person .bubble { background: var(--tint); }
.shopper .bubble { background: var(--accent); color: var(--on-accent); border-end-end-radius: 6px; }
.shopper.pending .bubble { opacity: .78; }
.delivery { display: flex; align-items: center; gap: 8px; margin: 4px 4px 0; font-size: 12.5px; color: var(--muted); }
.failed .delivery { color: var(--warn); }
.delivery button { display: inline-flex; gap: 5px; align-items: center; font-weight: 600; text-decoration: underline; text-underline-offset: 3px; min-block-size: 24px; }
.delivery .icon { inline-size: 14px; block-size: 14px; }
.word { animation: word .3s ease-out; }
@keyframes word { from { opacity: 0; } }
.dots { display: flex; gap: 5px; padding: 15px 16px; }
.dots i { inline-size: 7px; block-size: 7px; border-radius: 50%; background: var(--muted); animation: dot 1.2s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: .15s; }
.dots i:nth-child(3) { animation-delay: .3s; }
@keyframes dot { 0%, 60%, 100% { opacity: .35; transform: none; } 30% { opacity: 1; transform: translateY(-3px); } }

.bubble a { color: inherit; text-underline-offset: 3px; }
.fact { text-decoration: underline dotted; text-decoration-color: color-mix(in oklab, var(--accent-ink) 60%, transparent); text-decoration-thickness: 1.5px; text-underline-offset: 3.5px; cursor: pointer; border-radius: 4px; }
.fact.lit { background: color-mix(in oklab, var(--accent) 20%, transparent); }
.sources { display: inline-flex; align-items: center; gap: 6px; min-block-size: 28px; margin: 3px 2px 0; padding: 3px 8px; border-radius: 9px; font-size: 12.5px; color: var(--muted); }
.sources:hover { background: var(--surface); color: var(--ink); }
.sources .icon { inline-size: 15px; block-size: 15px; color: var(--accent-ink); }
.sources .icon-down { inline-size: 13px; block-size: 13px; color: inherit; transition: rotate .2s; }
.sources[aria-expanded="true"] .icon-down { rotate: 180deg; }
.evidence { inline-size: 100%; margin: 4px 0 2px; padding: 4px 14px; border: 1px solid var(--line); border-radius: 14px; list-style: none; font-size: 13px; line-height: 1.45; scroll-margin-block: 14px; animation: rise .2s ease-out; }
.evidence li { padding: 9px 8px; margin-inline: -8px; border-radius: 8px; overflow-wrap: anywhere; }
.evidence li + li { border-block-start: 1px solid var(--line); border-start-start-radius: 0; border-start-end-radius: 0; }
.evidence li.lit { background: var(--tint); }
.evidence b { display: block; font-weight: 600; }
.evidence span { display: block; color: var(--muted); }

.cards { inline-size: calc(100% + 32px); margin: 8px -16px 2px; padding: 2px 16px; scroll-padding: 16px; display: flex; gap: 10px; overflow-x: auto; scroll-snap-type: x proximity; scrollbar-width: thin; scrollbar-color: var(--line) transparent; list-style: none; }
.cards.stack { inline-size: 100%; margin-inline: 0; padding: 0; flex-direction: column; overflow: visible; }
.cards > li { flex: 0 0 min(238px, 78%); scroll-snap-align: start; display: flex; }
.cards > li.order { flex-basis: 100%; }
.cards.stack > li { flex: none; }
.card { flex: 1; display: flex; flex-direction: column; min-inline-size: 0; border: 1px solid var(--line); border-radius: 16px; overflow: hidden; background: var(--raised); }
.card img { inline-size: 100%; aspect-ratio: 16 / 10; object-fit: cover; background: var(--surface); display: block; }
.card-text { padding: 13px 15px 14px; display: flex; flex-direction: column; gap: 10px; flex: 1; overflow-wrap: anywhere; }
.card-head { display: flex; gap: 11px; align-items: center; }
.card-head > div { min-inline-size: 0; flex: 1; }
.card-icon { display: grid; place-items: center; inline-size: 38px; block-size: 38px; border-radius: 11px; background: var(--tint); color: var(--accent-ink); flex: none; }
.card h3 { margin: 0; font-size: 15px; font-weight: 620; line-height: 1.3; }
.card h3 + p { margin: 2px 0 0; font-size: 13px; line-height: 1.4; color: var(--muted); }
.card small { display: block; font-size: 12px; line-height: 1.3; color: var(--muted); }
.card dl { margin: 0; display: grid; grid-template-columns: fit-content(50%) minmax(0, 1fr); gap: 5px 14px; font-size: 13px; line-height: 1.45; }
.card dt { color: var(--muted); }
.card dt::first-letter, .card h3 + p::first-letter { text-transform: uppercase; }
.card dd { margin: 0; text-align: end; font-weight: 550; font-variant-numeric: tabular-nums; }
.card a { display: inline-flex; align-items: center; justify-content: center; gap: 7px; margin-block-start: auto; min-block-size: 38px; padding: 7px 12px; border-radius: 11px; background: var(--surface); color: var(--ink); font-size: 13.5px; font-weight: 600; text-decoration: none; }
.card a:hover { background: var(--line); }
.card a .icon { inline-size: 15px; block-size: 15px; }

.choices { display: flex; flex-wrap: wrap; gap: 8px; margin: 9px 0 2px; max-inline-size: 100%; }
.choices button { display: inline-flex; align-items: center; gap: 7px; min-block-size: 38px; max-inline-size: 100%; padding: 8px 16px; border: 1.5px solid var(--accent-ink); border-radius: 19px; color: var(--accent-ink); font-size: 14px; font-weight: 550; line-height: 1.35; overflow-wrap: anywhere; }
.choices button:hover { background: var(--tint); }
.choices .icon { inline-size: 15px; block-size: 15px; stroke-width: 2.6; }
.choices button[aria-disabled="true"] { cursor: default; border-color: var(--line); color: var(--muted); background: none; }
.choices button[aria-pressed="true"] { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
`;

const PLACES = `
@media ${PHONE} {
  .root[opened] { inset: 0; }
  [opened] .launcher { display: none; }
  .panel, .root .panel {
    position: fixed; inset: var(--view-top, 0px) 0 auto; inline-size: auto; block-size: var(--view-height, 100dvh);
    border: 0; border-radius: 0; box-shadow: none; padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px) 0 env(safe-area-inset-left, 0px);
  }
  .composer textarea { font-size: 16px; }
  .foot { padding-block-end: calc(8px + env(safe-area-inset-bottom, 0px)); }
}
@media (max-height: 330px) { .panel { overflow-y: auto; } .log { min-block-size: 150px; } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) { .launcher, .send, .bubble, .choices button { border: 1px solid; } .choices button[aria-pressed="true"] { outline: 3px solid; } }
`;

/** The stylesheet, made once for all widgets of a page. */
export function sheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(CHROME + CONVERSATION + PLACES);
  return made;
}
