/* Server-Sent Events out of a fetch response: EventSource can send neither a body nor a header. */

/**
 * The events of a response, as {event, data, id}; the data as text.
 *
 * Ends when the stream ends. What stands after the last empty line is no event: it was cut off.
 * `heard` is called with every piece, comments included: they tell that the line is alive.
 */
export async function* eventsOf(response, heard = () => {}) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let lastId = "";
  let event = emptyEvent();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      // A carriage return at the end may be half of a line break: it waits for the next piece.
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === "") {
          if (event.data.length) yield { ...event, data: event.data.join("\n"), id: lastId };
          event = emptyEvent();
          continue;
        }
        const colon = line.indexOf(":");
        if (colon === 0) continue;
        const name = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "event") event.event = text;
        else if (name === "data") event.data.push(text);
        else if (name === "id") lastId = text;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const emptyEvent = () => ({ event: "message", data: [] });
