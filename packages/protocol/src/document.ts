import { z } from 'zod';
import { limits } from './limits.ts';

/** 128 random bits, base64url. */
export const documentIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'not a document id');

/** A ProseMirror step as `Step.toJSON` gives it; its inside is checked by the authority, not here. */
export const stepJsonSchema = z.record(z.string(), z.unknown());
export type StepJson = z.infer<typeof stepJsonSchema>;

const version = z.int().min(0);
const clientId = z.string().min(1).max(64);

export const documentOpenSchema = z.object({
  documentId: documentIdSchema,
  schemaVersion: z.int(),
  /** The version this page already holds: only later steps are answered. */
  since: version.optional(),
});
export type DocumentOpen = z.infer<typeof documentOpenSchema>;

export interface SentStep {
  step: StepJson;
  clientId: string;
}

/** `doc` is `Node.toJSON` at `version`; with `since`, the steps that lead from there to `version`. */
export type DocumentOpened =
  | { kind: 'snapshot'; version: number; doc: unknown }
  | { kind: 'steps'; version: number; steps: SentStep[] };

export const documentAppendSchema = z.object({
  documentId: documentIdSchema,
  schemaVersion: z.int(),
  /** The version the steps apply to. */
  version,
  /** prosemirror-collab's client id: how a page knows its own steps when they come back. */
  clientId,
  steps: z.array(stepJsonSchema).min(1).max(limits.stepsInAppend),
});
export type DocumentAppend = z.infer<typeof documentAppendSchema>;

/** Steps others (or this page's earlier connection) made durable; `version` is the one the first applies to. */
export interface DocumentSteps {
  documentId: string;
  version: number;
  steps: SentStep[];
}

export const documentCloseSchema = z.object({ documentId: documentIdSchema });
