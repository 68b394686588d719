const longest = 80;

/** A name every file system takes, made from the document's title. */
export function fileName(title: string | null, extension: string): string {
  const safe = (title ?? '')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\\/:*?"<>|%]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+/, '');
  const cut = [...safe]
    .slice(0, longest)
    .join('')
    .replace(/[ .…]+$/, '');
  // Names Windows keeps for devices.
  const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(cut);
  return `${cut === '' ? 'Untitled' : reserved ? `${cut}_` : cut}.${extension}`;
}
