/* The widget's own words. `data-texts` replaces any of them; {braces} are filled in. */

export const TEXTS = {
  launch: "Open the chat",
  close: "Close the chat",
  unread: "{count} new",
  conversation: "Conversation",
  title: "Ask us",
  greeting: "Hello! Ask me about your order, delivery, returns, or anything in the shop.",
  suggestions: "Where is my order?|How do returns work?|How long does delivery take?",
  assistant: "Assistant",
  you: "You",
  subtitle: "Answers from our records",
  disclosure: "You're writing with an automated assistant.",
  placeholder: "Write a message",
  send: "Send",
  talkToPerson: "Talk to a person",
  askForPerson: "Can I talk to a person?",
  more: "More",
  restart: "Start a new conversation",
  privacy: "What is stored",
  typing: "{name} is writing",
  sources: "From our records",
  sourcesCount: "{count} facts from our records",
  sourceSays: "recorded as",
  choices: "Answers to choose from",
  openLink: "View",
  newWindow: "opens a new window",
  products: "Products",
  order: "Order",
  waiting: "The team has been told. I'll keep answering until someone joins.",
  person: "You're talking with a person.",
  personNamed: "You're talking with {name}.",
  back: "The assistant answers again.",
  closedMatter: "This matter is closed. Write whenever you need us again.",
  offline: "You're offline. What you write is sent once you're back.",
  reconnecting: "The shop can't be reached. Trying again …",
  busy: "Busy just now. Trying again in {seconds} s.",
  notSent: "Not sent.",
  tooLong: "{count} characters: a message may have {most}.",
  retry: "Try again",
  expired: "A new conversation starts here.",
  jump: "Newest messages",
  today: "Today",
  yesterday: "Yesterday",
};

/** The words with those of `custom` (JSON, or nothing) in their place. */
export function textsWith(custom) {
  if (!custom) return TEXTS;
  try {
    const given = Object.entries(JSON.parse(custom)).filter(([, value]) => typeof value === "string");
    return { ...TEXTS, ...Object.fromEntries(given) };
  } catch {
    console.error("Shoptalk: data-texts is not JSON; the widget's own words stand.");
    return TEXTS;
  }
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
