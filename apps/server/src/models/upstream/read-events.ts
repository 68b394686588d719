/**
 * The payloads of a stream of server-sent events (`data: …`), one at a time, without the closing `[DONE]`.
 * Lines may end in CR LF and come in any pieces, and the last one may not end. Source: the HTML standard,
 * server-sent events; not every server closes its last line.
 *
 * Rejects when the stream breaks.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const payload = payloadOf(line);
      if (payload === '[DONE]') return;
      if (payload !== '') yield payload;
    }
  }
  const last = payloadOf(rest + decoder.decode());
  if (last !== '' && last !== '[DONE]') yield last;
}

const payloadOf = (line: string) => (line.startsWith('data:') ? line.slice('data:'.length).trim() : '');
