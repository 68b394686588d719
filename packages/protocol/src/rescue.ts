import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';

/**
 * A part of a stored document that is missing, or not what was written: `steps` and `spans` of versions
 * `from` ≤ version < `to`, `snapshots` at `from`; the others have no versions.
 */
export interface DamagedPart {
  part: 'document' | 'steps' | 'snapshots' | 'spans' | 'names' | 'links' | 'writers';
  from: number | null;
  to: number | null;
}

/** What an owner is told of a document that was damaged on the disk [DC13]. */
export interface RescueLook {
  /** The version it had come to, as far as is known. */
  version: number;
  damages: DamagedPart[];
  /** Whether the newest version can be read: then only what is around the text is damaged. */
  isTextWhole: boolean;
  /** Versions whose text can be read, the newest first. */
  readable: {
    version: number;
    /** When it was written, milliseconds since 1970; null: not known. */
    at: number | null;
  }[];
}

export const rescueLookSchema = z.object({ documentId: documentIdSchema });
export const rescueReadSchema = z.object({ documentId: documentIdSchema, version: z.int().min(0) });
/** One of the versions that are readable: to read it, or to go on from it. */
export type RescueRead = z.infer<typeof rescueReadSchema>;
