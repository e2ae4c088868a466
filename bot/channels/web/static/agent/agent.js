/* The page of support agents: logging in, what is chosen, what changes, and the keys. */

import { api, Refused } from "./api.js";
import { Inbox } from "./inbox.js";
import { showPacket } from "./packet.js";
import { Transcript } from "./transcript.js";

const find = (id) => document.getElementById(id);
/** Milliseconds in which changes are gathered into one look. */
const GATHER = 120;
const TOAST = 6_000;
/** Milliseconds between looks without an event: "5 min" becomes "6 min". */
const OFTEN = 30_000;

let me = null;
let lists = { tickets: [], conversations: [] };
let chosen = null;
let current = null;
let events = null;
let hidesToast = 0;
let looks = 0;

const inbox = new Inbox(find("lists"), (name) => choose(name));
const transcript = new Transcript(find("conversation"), {
  take: () => change(() => (current.state === "waiting" && current.ticket ? api.step(current.ticket, "take") : api.takeOver(current.conversation))),
  reply: (text) => change(() => api.step(current.ticket, "reply", { text })),
  giveBack: () => change(() => api.step(current.ticket, "give-back")),
  close: () => change(() => api.step(current.ticket, "close")),
});

/** What `asking` gives; a refusal is told, and gives null. */
async function told(asking) {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) enter();
    else toast(error.message);
    return null;
  }
}

/** Read the inbox; what an earlier search found is not shown after a later one. */
async function look() {
  const mine = ++looks;
  const found = await told(api.inbox(find("search").value.trim()));
  if (!found || mine !== looks) return;
  lists = found;
  const waiting = inbox.show(lists, me, chosen);
  document.title = waiting ? `(${waiting}) Inbox` : "Inbox";
  if (current) known();
}

async function choose(name) {
  chosen = name;
  await read();
}

/** Read the chosen conversation; the answer to an earlier choice is not shown. */
async function read() {
  const name = chosen;
  if (!name) return;
  const found = await told(api.conversation(name));
  if (!found || chosen !== name) return;
  current = found;
  transcript.show(found, me);
  known();
  if (found.state !== "person" || found.agent !== me) return;
  const offered = await told(api.suggestions(name));
  if (offered && chosen === name) transcript.suggest(offered.suggestions);
}

function known() {
  const ticket = lists.tickets.find((each) => each.conversation === chosen);
  const summary = lists.conversations.find((each) => each.conversation === chosen);
  showPacket(find("facts"), ticket?.packet, summary);
}

/** Do something with the chosen conversation, and show how it stands then. */
async function change(doing) {
  if (!current) return false;
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) enter();
    else toast(error.message);
    return false;
  } finally {
    if (me) await Promise.all([look(), read()]);
  }
  return true;
}

function follow() {
  events?.close();
  events = api.events();
  let changed = new Set();
  let timer = 0;
  events.addEventListener("open", () => {
    find("live").textContent = "Live";
    look();
    read();
  });
  events.addEventListener("error", () => {
    find("live").textContent = "Reconnecting …";
    // A session that ended is answered with 401: the browser gives up, and asking tells.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => me && told(api.me()).then((still) => still && follow()), 3_000);
  });
  events.addEventListener("changed", ({ data }) => {
    for (const name of JSON.parse(data).conversations) changed.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      look();
      if (changed.has(chosen)) read();
      changed = new Set();
    }, GATHER);
  });
}

function toast(text) {
  find("toast").textContent = text;
  clearTimeout(hidesToast);
  hidesToast = setTimeout(() => (find("toast").textContent = ""), TOAST);
}

/** Show the form of those who are not logged in. */
function enter() {
  events?.close();
  me = chosen = current = null;
  transcript.nothing();
  find("facts").replaceChildren();
  find("desk").hidden = true;
  find("login").hidden = false;
  find("login").querySelector("input").focus();
}

async function begin() {
  const found = await told(api.me());
  if (!found) return;
  me = found.name;
  find("login").hidden = true;
  find("desk").hidden = false;
  await look();
  follow();
}

find("login").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector(".error");
  problem.textContent = "";
  try {
    await api.login(form.elements.token.value, form.elements.name.value);
    form.elements.token.value = "";
    await begin();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    problem.textContent = error.status === 401 ? "That is not the token." : error.message;
    form.elements.token.select();
  }
});

find("logout").addEventListener("click", async () => {
  await api.logout().catch(() => {});
  enter();
});
find("help-button").addEventListener("click", () => find("help").showModal());
find("search").addEventListener("input", () => look());
find("search").addEventListener("keydown", (event) => {
  if (event.key === "Escape") find("search").blur();
  if (event.key === "ArrowDown" || event.key === "Enter") inbox.move(1);
});

const KEYS = {
  j: () => inbox.move(1),
  k: () => inbox.move(-1),
  ArrowDown: () => inbox.move(1),
  ArrowUp: () => inbox.move(-1),
  "/": () => find("search").focus(),
  r: () => transcript.reply(),
  w: () => transcript.whys(),
  t: () => find("conversation").querySelector("[aria-keyshortcuts=t]")?.click(),
  g: () => find("conversation").querySelector("[aria-keyshortcuts=g]")?.click(),
  c: () => find("conversation").querySelector("[aria-keyshortcuts=c]")?.click(),
  "?": () => find("help").showModal(),
};

addEventListener("keydown", (event) => {
  if (!me || find("help").open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea")) return;
  // What scrolls with the arrows goes on doing so.
  if (event.key.startsWith("Arrow") && event.target.closest("[role=log], summary")) return;
  const act = /^[1-5]$/.test(event.key) ? () => transcript.use(Number(event.key) - 1) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

setInterval(() => me && !document.hidden && look(), OFTEN);
begin();
