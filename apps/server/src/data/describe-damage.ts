import type { RescueLook } from '@tercet/protocol';

/** What of a document is damaged, and what of it can be read; one line. */
export function describeDamage({ damages, readable, isTextWhole, version }: RescueLook): string {
  if (damages.length === 0 && isTextWhole) return `whole, version ${version}`;
  const parts = damages.map(({ part, from, to }) => {
    if (part === 'steps' || part === 'spans') return `${part} ${from} to ${(to ?? 1) - 1}`;
    return part === 'snapshots' ? `snapshot ${from}` : part;
  });
  const versions = readable.map((each) => each.version).join(', ');
  const left = isTextWhole
    ? `its text is whole (version ${version})`
    : readable.length > 0
      ? `its text can be read at version ${versions} of ${version}`
      : 'none of its text can be read';
  return `DAMAGED (${parts.join('; ') || 'its steps do not make a document'}): ${left}`;
}
