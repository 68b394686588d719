import { parseSafely } from '@tercet/protocol';
import { z } from 'zod';
import { askJson, type Hub } from './ask-hub.ts';
import { isHubPath } from './hub-path.ts';
import { PullError } from './pull-failure.ts';

/** A file of a repository. Small ones are git's own and have git's sha1; large ones have a sha256. */
export interface HubFile {
  path: string;
  bytes: number;
  checksum: { kind: 'sha256' | 'git'; hex: string };
  /** In the repository, where it has another place there. */
  remote?: string;
  /** Known before, of a file the hub has no sha256 of; compared when it is here. */
  sha256?: string;
}

/** A commit of a repository, and what the hub knows about the model. */
export interface HubRevision {
  commit: string;
  licence: string | null;
  /** As in config.json's `model_type`, or as the GGUF file says. */
  architecture: string | null;
}

const revisionSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  cardData: z.object({ license: z.string().optional() }).nullish(),
  config: z.object({ model_type: z.string().optional() }).nullish(),
  gguf: z.object({ architecture: z.string().optional() }).nullish(),
});

const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number().int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() }).optional(),
});

/** `GET /api/models/ID/revision/REVISION`: what a branch, tag or commit is now. */
export async function findRevision(hub: Hub, id: string, revision: string): Promise<HubRevision> {
  const url = `${hub.endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const { value } = await askJson(hub, url, id);
  const found = understood(revisionSchema, value, hub);
  return {
    commit: found.sha,
    licence: found.cardData?.license ?? null,
    architecture: found.gguf?.architecture ?? found.config?.model_type ?? null,
  };
}

/** Of one repository: the largest on the hub have some thousands of files, a thousand a page. */
const [mostPages, mostFiles] = [100, 50_000];

/** `GET /api/models/ID/tree/COMMIT?recursive=true`, page after page. */
export async function listFiles(hub: Hub, id: string, commit: string): Promise<HubFile[]> {
  const files = new Map<string, HubFile>();
  const host = new URL(hub.endpoint).host;
  const asked = new Set<string>();
  let url: string | null = `${hub.endpoint}/api/models/${id}/tree/${commit}?recursive=true`;
  while (url !== null) {
    if (asked.has(url)) throw new PullError({ code: 'not-a-hub', host, problem: 'it lists in a circle' });
    if (asked.size === mostPages || files.size > mostFiles) {
      throw new PullError({ code: 'not-a-hub', host, problem: 'its list of files does not end' });
    }
    asked.add(url);
    const { value, next }: Awaited<ReturnType<typeof askJson>> = await askJson(hub, url, id);
    for (const { type, path, size, oid, lfs } of understood(z.array(entrySchema), value, hub)) {
      if (type !== 'file' || !isHubPath(path)) continue;
      if (files.has(path)) throw new PullError({ code: 'not-a-hub', host, problem: 'it lists a file twice' });
      if (lfs) files.set(path, { path, bytes: lfs.size, checksum: { kind: 'sha256', hex: lfs.oid } });
      else files.set(path, { path, bytes: size, checksum: { kind: 'git', hex: oid } });
    }
    url = next;
  }
  // What is empty is no part of a model.
  return [...files.values()].filter(({ bytes }) => bytes > 0);
}

/** `ENDPOINT/ID/resolve/COMMIT/PATH`. */
export function addressOf(
  hub: Hub,
  id: string,
  commit: string,
  file: Pick<HubFile, 'path' | 'remote'>,
): string {
  const path = (file.remote ?? file.path).split('/').map(encodeURIComponent).join('/');
  return `${hub.endpoint}/${id}/resolve/${commit}/${path}`;
}

function understood<T>(schema: z.ZodType<T>, value: unknown, hub: Hub): T {
  const parsed = parseSafely(schema, value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.').slice(0, 100) ?? '';
  const host = new URL(hub.endpoint).host;
  throw new PullError({ code: 'not-a-hub', host, problem: `“${where}” of its answer is not as expected` });
}
