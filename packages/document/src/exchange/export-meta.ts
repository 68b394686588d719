/** What an exported file says beside the text. */
export interface ExportMeta {
  /** The document's title; null when nothing is written. */
  title: string | null;
  /** Milliseconds since 1970. */
  exportedAt: number;
  /** Names of the writers the machine marks speak of, as far as they are known; '' is a person without a name. */
  writers: readonly { id: string; name: string }[];
}
