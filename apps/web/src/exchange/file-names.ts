/** Names of files, quoted, for a sentence: the first three, and how many more. */
export function fileNames(names: readonly string[]): string {
  const said = names.slice(0, 3).map((name) => `“${name}”`);
  const more = names.length - said.length;
  if (more > 0) return `${said.join(', ')} and ${more} more`;
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1)}`;
}
