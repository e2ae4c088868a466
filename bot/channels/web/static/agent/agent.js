/* The page of support agents: logging in, what is chosen, and what changes. */

import { api, Refused } from "./api.js";
import { Drafts } from "./drafts.js";
import { Inbox } from "./inbox.js";
import { choice, listen } from "./keys.js";
import { Live } from "./live.js";
import { Login } from "./login.js";
import { showPacket } from "./packet.js";
import { Seen } from "./seen.js";
import { Transcript } from "./transcript.js";

const find = (id) => document.getElementById(id);
/** Milliseconds in which changes are gathered into one look. */
const GATHER = 150;
/** Milliseconds between two looks at the inbox. */
const PAUSE = 1_000;
const TOAST = 6_000;
/** Milliseconds between looks without an event: "5 min" becomes "6 min". */
const OFTEN = 30_000;

let me = null;
let lists = { tickets: [], conversations: [] };
let chosen = null;
let current = null;
let hidesToast = 0;
let looks = 0;
let lookedAt = 0;
let dueLook = 0;
let dueRead = 0;
/** Who waited, and who had written anew, when the inbox was last shown. */
let known = null;

const drafts = new Drafts();
const seen = new Seen();
const inbox = new Inbox(find("lists"), drafts, (name) => choose(name));
const transcript = new Transcript(find("conversation"), drafts, {
  take: () => change(({ state, ticket, conversation }) => (state === "waiting" && ticket ? api.step(ticket, "take") : api.takeOver(conversation)), () => transcript.reply()),
  takeFrom: (agent) => change(({ ticket }) => api.step(ticket, "take", { instead_of: agent }), () => transcript.reply()),
  reply: (text, id) => change(({ ticket }) => api.step(ticket, "reply", { text, message_id: id })),
  giveBack: () => change(({ ticket }) => api.step(ticket, "give-back")),
  close: () => change(({ ticket }) => api.step(ticket, "close")),
  back: () => back(),
  known: () => view(find("desk").dataset.view === "facts" ? "conversation" : "facts"),
});
const live = new Live({
  open: () => api.events(),
  still: async () => {
    try {
      return Boolean(await api.me());
    } catch (error) {
      if (error.status === 401) enter(true);
      return false;
    }
  },
  changed: (names) => {
    lookSoon();
    if (names.includes(chosen)) readSoon();
  },
  shown: (stands) => {
    find("offline").hidden = stands;
    find("live").textContent = stands ? "Live" : "";
    if (stands) refresh();
  },
});
const login = new Login(find("login"), begin);

/** What `asking` gives; a refusal is told, and gives null. */
async function told(asking) {
  try {
    return await asking;
  } catch (error) {
    refused(error);
    return null;
  }
}

function refused(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) enter(me !== null);
  else if (error.status === 0) live.lost();
  else toast(error.message);
}

/** Look again at everything. */
const refresh = () => me && Promise.all([look(), read()]);

/** Look at the inbox, but not again and again where much goes on. */
function lookSoon() {
  dueLook ||= setTimeout(() => {
    dueLook = 0;
    if (me) look();
  }, Math.max(GATHER, lookedAt + PAUSE - Date.now()));
}

function readSoon() {
  dueRead ||= setTimeout(() => {
    dueRead = 0;
    if (me) read();
  }, GATHER);
}

/** Read the inbox; what an earlier search found is not shown after a later one. */
async function look() {
  const mine = ++looks;
  lookedAt = Date.now();
  const search = find("search").value.trim();
  const found = await told(api.inbox(search));
  if (!found || mine !== looks || !me) return;
  lists = found;
  list();
}

function list() {
  const isNew = (name, last) => !(name === chosen && !document.hidden) && seen.isNew(name, last);
  const isSearch = Boolean(find("search").value.trim());
  const now = inbox.show(lists, { me, chosen, isNew, isSearch });
  if (isSearch) return;
  const count = now.waiting.size + now.fresh.size;
  document.title = count ? `(${count}) Inbox` : "Inbox";
  const news = [
    ...[...now.waiting].filter(([name]) => known && !known.waiting.has(name)).map(([, who]) => `${who} waits for a person.`),
    ...[...now.fresh].filter(([name]) => known && !known.fresh.has(name)).map(([, who]) => `New message from ${who}.`),
  ];
  if (news.length) find("news").textContent = news.join(" ");
  known = now;
}

async function choose(name) {
  chosen = name;
  inbox.mark(name);
  if (location.hash.slice(1) !== name) history[location.hash ? "replaceState" : "pushState"](null, "", `#${name}`);
  view("conversation");
  await read();
  list();
}

/** On a screen that has room for one thing: the list, the conversation, or the facts. */
function view(which) {
  find("desk").dataset.view = which;
  transcript.facts(which === "facts");
}

function back() {
  view("list");
  inbox.focus(chosen);
}

/** Read the chosen conversation; the answer to an earlier choice is not shown. */
async function read() {
  const name = chosen;
  if (!name) return;
  const found = await told(api.conversation(name));
  if (!found || chosen !== name || !me) return;
  current = found;
  if (!document.hidden) seen.mark(name, found.last);
  transcript.show(found, me);
  showPacket(find("facts"), found.packet);
  if (found.state !== "person" || found.agent !== me) return;
  const offered = await told(api.suggestions(name));
  if (offered && chosen === name) transcript.suggest(offered.suggestions);
}

/** Do something with the chosen conversation, show how it stands then, and go on with `then`. */
async function change(doing, then = () => {}) {
  if (!current || current.conversation !== chosen) return false;
  try {
    await doing(current);
  } catch (error) {
    refused(error);
    if (error.status === 0) toast("The server can't be reached: nothing was sent.");
    return false;
  } finally {
    if (me) await Promise.all([look(), read()]);
  }
  then();
  return true;
}

function toast(text) {
  find("toast").textContent = text;
  clearTimeout(hidesToast);
  hidesToast = setTimeout(() => (find("toast").textContent = ""), TOAST);
}

/** Show the form of those who are not logged in; whoever was, and is no more, finds their drafts again. */
function enter(wasIn) {
  live.stop();
  find("offline").hidden = true;
  me = current = known = null;
  lists = { tickets: [], conversations: [] };
  inbox.show(lists, { me, chosen, isNew: () => false });
  transcript.nothing();
  find("facts").replaceChildren();
  find("desk").hidden = true;
  document.title = "Inbox";
  login.show(wasIn ? "You were logged out. What you wrote is kept: log in again to go on." : "");
}

async function begin() {
  let found;
  try {
    found = await api.me();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return enter(false);
    login.show("");
    login.fail(error.status === 0 ? "The server can't be reached. Trying again …" : error.message);
    if (error.status !== 404) setTimeout(() => me || begin(), 3_000);
    return;
  }
  me = found.name;
  drafts.as(me);
  find("login").hidden = true;
  find("desk").hidden = false;
  chosen = decodeURIComponent(location.hash.slice(1)) || null;
  view(chosen ? "conversation" : "list");
  live.start();
  if (!chosen) return;
  await read();
  if (drafts.of(chosen)) transcript.reply();
}

find("logout").addEventListener("click", async () => {
  await api.logout().catch(() => {});
  drafts.forget();
  history.replaceState(null, "", location.pathname);
  chosen = null;
  enter(false);
});
find("help-button").addEventListener("click", () => find("help").showModal());
find("search").addEventListener("input", () => look());
find("search").addEventListener("keydown", (event) => {
  if (event.key === "Escape") find("search").blur();
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  event.preventDefault();
  inbox.move(1);
});
addEventListener("popstate", () => {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!me) return;
  if (name) choose(name);
  else back();
});
document.addEventListener("visibilitychange", () => !document.hidden && refresh());

/** Have the button of a key in focus: what can't be taken back waits for Enter. */
function offer(key, what) {
  const button = find("conversation").querySelector(`[aria-keyshortcuts=${key}]`);
  if (!button) return;
  button.focus();
  toast(`Press Enter to ${what}.`);
}

choice(find("single-keys"));
listen(
  {
    j: () => inbox.move(1),
    k: () => inbox.move(-1),
    ArrowDown: () => inbox.move(1),
    ArrowUp: () => inbox.move(-1),
    "/": () => find("search").focus(),
    r: () => transcript.reply(),
    w: () => transcript.whys(),
    t: () => find("conversation").querySelector("[aria-keyshortcuts=t]")?.click(),
    g: () => offer("g", "give it back to the assistant"),
    c: () => offer("c", "close the matter"),
    "?": () => find("help").showModal(),
  },
  (index) => transcript.use(index),
  () => me !== null && !find("help").open,
);

setInterval(() => !document.hidden && refresh(), OFTEN);
begin();
