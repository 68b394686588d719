import { z } from 'zod';
import { documentIdSchema } from './document-id.ts';
import { limits } from './limits.ts';
import { label, text } from './text.ts';

const name = text(limits.modelNameCharacters);
const words = text(limits.wordsCharacters);
const device = text(limits.idCharacters);

/** Names below the model's folder, on every system: no way up, no drive, no character that is none. */
const plainPathSchema = text(limits.pathCharacters)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((file) => file.split('/').every((part) => !/^\.{0,2}$|[\\:\u0000-\u001f\u007f]/.test(part)), {
    error: 'a path within the folder of the model was expected',
  });

/** Tags of BCP 47, such as `en` or `pt-BR`. */
const languagesSchema = z
  .array(text(35).regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i))
  .min(1)
  .max(50);

/** A file of a checkpoint, by its path in the model's folder; sha256 in hexadecimal. */
export const modelFileSchema = z.object({
  path: plainPathSchema,
  bytes: z.int().positive(),
  sha256: text(64).regex(/^[0-9a-f]{64}$/),
});

/** `models/NAME/pulled.json`: what `models pull` brought and checked. */
export const pulledSchema = z.object({ files: z.array(modelFileSchema) });

/** What stands between an address and the requests made from it, in words; null when nothing does. */
function addressProblem(address: string): string | null {
  if (/[\s\p{Cc}\\]/u.test(address) || !URL.canParse(address)) return 'it is no address';
  const { protocol, username, password, search, hash } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return 'it must begin with http:// or https://';
  if (username !== '' || password !== '')
    return 'a name or password does not belong in it; apiKeyVariable names a key';
  return search !== '' || hash !== '' || /[?#]/.test(address) ? 'nothing may follow its path' : null;
}

/** Variables of the server itself, which no other server is to know. */
const ownSecrets = ['METRICS_TOKEN'];

/**
 * Another server a model is asked of. A model.json may come from anywhere: it says where a writer's text goes, and of the
 * environment it gets keys only, by the end of their name.
 */
const upstreamSchema = z.object({
  baseUrl: text(limits.addressCharacters).superRefine((address, context) => {
    const message = addressProblem(address);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }),
  model: name,
  apiKeyVariable: name
    .regex(/^\w+_(?:KEY|TOKEN)$/, 'it must end in _KEY or _TOKEN')
    .refine((variable) => !ownSecrets.includes(variable), 'that one is for this server alone')
    .optional(),
});

/** `models/NAME/model.json`: what a model is, where its checkpoint comes from, and how it is checked. */
export const modelCardSchema = z.object({
  name: name.regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: label(limits.wordsCharacters),
  architecture: name,
  parameters: z.int().positive(),
  /** Tokens the model was trained to read. */
  contextTokens: z.int().positive(),
  licence: words,
  /** What it writes well, as BCP 47 language tags, the best first. Absent: not known. */
  languages: languagesSchema.optional(),
  source: words,
  revision: name.optional(),
  /** Where its files can be had: `ENDPOINT/id/resolve/revision/path`. */
  hub: z.object({ id: name, revision: name }).optional(),
  /** The checkpoint. Bytes and sha256 where they are known before it is there; `pulled.json` beside says the rest. */
  files: z.array(modelFileSchema.partial({ bytes: true, sha256: true })),
  /** An adapter among the files (PEFT's folder layout), added to the weights when the graph is built. */
  lora: z.object({ path: plainPathSchema }).optional(),
  /** MiB a worker needs besides its keys and values. Absent: estimated from the parameters. */
  memoryMb: z.int().positive().optional(),
  /**
   * Served by an OpenAI-compatible server instead; there are no files then. `apiKeyVariable` names an environment
   * variable that ends in `_KEY` or `_TOKEN`.
   */
  upstream: upstreamSchema.optional(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/**
 * MiB one worker of a model needs on a processor, besides keys and values. Where the card does not say it: a Node
 * process with its libraries, and the weights in the two forms that a processor with tiles has them in; others need
 * less.
 */
export const neededMb = ({ memoryMb, parameters }: Pick<ModelCard, 'memoryMb' | 'parameters'>): number =>
  memoryMb ?? Math.round(165 + (2.9 * parameters) / 1e6);

/** The card of a model that is there: its files are known in full. */
export const presentCardSchema = modelCardSchema.extend({ files: z.array(modelFileSchema) });
export type PresentCard = z.infer<typeof presentCardSchema>;

/** absent → building → loading → ready; any → gone → building | loading */
export const modelStatusSchema = z.discriminatedUnion('state', [
  /** `reason`: absent where it is only not installed; `command`: what the operator types to have it. */
  z.object({ state: z.literal('absent'), reason: words.optional(), command: words.optional() }),
  /** Writing the graph; `share` 0 to 1, `doing` in words. */
  z.object({ state: z.literal('building'), share: z.number().min(0).max(1), doing: words }),
  z.object({ state: z.literal('loading') }),
  z.object({
    state: z.literal('ready'),
    contextTokens: z.number(),
    stepMs: z.number(),
    /** What it runs on: `cpu`, `cuda:0`, …; absent: what it was told to. */
    device: device.optional(),
    /** One line for the operator: why it does not run on what it was told to. */
    notice: words.optional(),
  }),
  /** Stopped; `retryInMs` when a restart is planned, absent when it is given up. */
  z.object({ state: z.literal('gone'), reason: words, retryInMs: z.number().optional() }),
]);
export type ModelStatus = z.infer<typeof modelStatusSchema>;

/** How fetching a model from the page stands; bytes are of all its files together. */
export const modelPullSchema = z.discriminatedUnion('state', [
  /** It can be fetched. */
  z.object({ state: z.literal('possible') }),
  /** `bytesTotal` is 0 until the hub has said it. */
  z.object({ state: z.literal('running'), bytesDone: z.number(), bytesTotal: z.number() }),
  /** What came is kept: the next try goes on from there. `message` is one line for a person. */
  z.object({ state: z.literal('failed'), message: words }),
]);
export type ModelPullState = z.infer<typeof modelPullSchema>;

/** Fetch a model of the catalogue, for the whole server; asked by an owner of a document. */
export const modelPullMessageSchema = z.object({ documentId: documentIdSchema, name });
export type ModelPull = z.infer<typeof modelPullMessageSchema>;

export const modelInfoSchema = z.object({
  name,
  title: label(limits.wordsCharacters),
  parameters: z.number(),
  contextTokens: z.number(),
  licence: words,
  languages: languagesSchema.optional(),
  /** MiB one worker needs besides keys and values. */
  memoryMb: z.number().optional(),
  /** The best of its workers'. */
  status: modelStatusSchema,
  /** Present where it is not here, and whoever runs the server lets pages fetch it (`ALLOW_PULL`). */
  pull: modelPullSchema.optional(),
  /** Each process that runs it; `stepMs` while it is ready. */
  workers: z
    .array(
      z.object({
        device,
        threads: z.number(),
        state: device,
        stepMs: z.number().optional(),
        notice: words.optional(),
      }),
    )
    .optional(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;
