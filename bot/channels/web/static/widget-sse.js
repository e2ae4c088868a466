/* Server-Sent Events out of a fetch response: EventSource can send neither a body nor a header. */

/**
 * The events of a response, as {event, data, id}; the data as text.
 *
 * Ends when the stream ends. What stands after the last empty line is no event: it was cut off.
 * `heard` is called with every piece, comments included: they tell that the line is alive.
 */
export async function* eventsOf(response, heard) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split(/\r?\n/).map((line) => line.split(/: ?(.*)/s, 2)));
        if (fields.data) yield { event: "message", ...fields };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
