/** The browser's parsers, jsdom's in tests. */
export const parsers = {
  html: (html: string) => new DOMParser().parseFromString(html, 'text/html'),
  xml: (xml: string) => new DOMParser().parseFromString(xml, 'application/xml'),
};
