/** A picture's description, without what Microsoft's programs say of their guess at it. */
export function pictureWords(described: string | null): string {
  return (described ?? '')
    .replace(/\s*(?:Description automatically generated.*|AI-generated content may be incorrect\.?)\s*$/s, '')
    .trim();
}
