const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);

/** A page with nothing on it but a document's link: every computer opens it. */
export function linkFile(title: string, address: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<p dir="auto"><a href="${escaped(address)}">${escaped(title)}</a></p>
<p>Anyone who has this file is an owner of the document. Keep it private.</p>
`;
}
