/** What a file held that has no place in a document. */
export interface LeftOut {
  /** Without words or an address. */
  pictures: number;
  comments: number;
}
