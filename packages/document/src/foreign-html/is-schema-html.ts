const tags = new Set('p h1 h2 h3 blockquote ul ol li pre code hr br span a em strong'.split(' '));
const attributes = new Set(['data-pm-slice', 'data-machine', 'class', 'title', 'start', 'href', 'rel']);

/** Whether HTML is written as our schema writes it, so that `schemaHtml` has nothing to do. */
export function isSchemaHtml(root: Element): boolean {
  return [...root.querySelectorAll('*')].every(
    (element) =>
      tags.has(element.localName) &&
      (element.localName !== 'span' || element.hasAttribute('data-machine')) &&
      element.getAttributeNames().every((name) => attributes.has(name)),
  );
}
