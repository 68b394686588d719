/** A share, 0 to 1, to stand behind words; '' for none. A no-break space: the number stays with its sign. */
export function percentWords(share: number | undefined): string {
  return share === undefined ? '' : ` ${Math.round(share * 100)}\u00a0%`;
}
