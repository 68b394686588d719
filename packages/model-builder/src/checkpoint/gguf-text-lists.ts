/** GGUF's numbers of the types of a value, and the bytes of those that have always as many. Source: gguf.md of ggml. */
const fixedBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const text = 8;
const list = 9;

/**
 * The lists of texts in a GGUF file's metadata, as they stand there: the library that reads the rest drops a byte
 * order mark, and Gemma has tokens that begin with one.
 *
 * @param header the file's first bytes, whole metadata; versions 2 and 3, little-endian.
 * Throws RangeError where they end too early.
 */
export function readTextLists(header: Buffer): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  let at = 16;
  const whole = () => {
    at += 8;
    return Number(header.readBigUInt64LE(at - 8));
  };
  const kind = () => {
    at += 4;
    return header.readUInt32LE(at - 4);
  };
  const readText = () => {
    const length = whole();
    if (at + length > header.length) throw new RangeError('The metadata ends inside a text.');
    at += length;
    return header.toString('utf8', at - length, at);
  };
  const skip = (type: number) => {
    if (type === text) readText();
    else if (type === list) skipList();
    else at += fixedBytes.get(type) ?? 0;
  };
  const skipList = () => {
    const type = kind();
    for (let left = whole(); left > 0; left--) skip(type);
  };
  for (let left = whole(); left > 0; left--) {
    const key = readText();
    const type = kind();
    if (type === list && header.readUInt32LE(at) === text) {
      at += 4;
      lists.set(key, Array.from({ length: whole() }, readText));
    } else skip(type);
  }
  return lists;
}
