/** What a node holds, as JSON; [] when it is none that holds something. */
export function contentOf(json: unknown): readonly unknown[] {
  const content = (json as { content?: unknown } | null | undefined)?.content;
  return Array.isArray(content) ? content : [];
}

/** How many nodes a list of them holds with all in them; counts no further than `upTo`. */
export function nodesInJson(list: readonly unknown[], upTo: number): number {
  let nodes = list.length;
  for (const json of list) {
    if (nodes > upTo) break;
    nodes += nodesInJson(contentOf(json), upTo - nodes);
  }
  return nodes;
}
