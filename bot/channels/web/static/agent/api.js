/* What the page asks of /agent/api; a cookie says who asks. */

/** An answer that is no success; `status` is 0 where there was none. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const HERE = new URL("/agent/api/", location.href);

async function ask(method, path, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  let response;
  try {
    response = await fetch(new URL(path, HERE), { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refused(0, "The server can't be reached.");
  }
  if (!response.ok) {
    const { error } = await response.json().catch(() => ({}));
    throw new Refused(response.status, error?.message ?? response.statusText);
  }
  return response.status === 204 ? null : response.json().catch(() => null);
}

const id = encodeURIComponent;

export const api = {
  login: (token, name) => ask("POST", "login", { token, name }),
  logout: () => ask("POST", "logout", {}),
  me: () => ask("GET", "me"),
  inbox: (search) => ask("GET", `inbox?search=${id(search)}&limit=100`),
  conversation: (name) => ask("GET", `conversation?id=${id(name)}`),
  suggestions: (name) => ask("GET", `suggestions?id=${id(name)}`),
  takeOver: (conversation) => ask("POST", "conversation/take", { conversation }),
  /** take, reply, give-back or close. */
  step: (ticket, step, body = {}) => ask("POST", `tickets/${id(ticket)}/${step}`, body),
  events: () => new EventSource(new URL("events", HERE)),
};
