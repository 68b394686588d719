/**
 * The payloads of a stream of server-sent events (`data: …`), one at a time, without the closing `[DONE]`.
 * Lines may end in CR LF and come in any pieces. Source: the HTML standard, server-sent events.
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
      if (!line.startsWith('data:')) continue;
      const payload = line.slice('data:'.length).trim();
      if (payload === '[DONE]') return;
      if (payload !== '') yield payload;
    }
  }
}
