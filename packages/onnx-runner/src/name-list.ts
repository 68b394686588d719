import koffi from 'koffi';

/** Texts as C wants them: an array of addresses, each of bytes that end in a zero. */
export interface NameList {
  pointers: BigUint64Array;
  /** Kept so that the memory outlives the addresses. */
  strings: readonly Buffer[];
}

export function nameList(names: readonly string[]): NameList {
  const strings = names.map((name) => Buffer.from(`${name}\0`));
  return { strings, pointers: BigUint64Array.from(strings, (text) => koffi.address(text)) };
}
