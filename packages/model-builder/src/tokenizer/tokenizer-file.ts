import { isObject } from '../checkpoint/parse-json.ts';

/** What every tokenizer says of how texts begin and end. */
interface TextBounds {
  /** Read when a prompt is empty, or before every text. */
  start_token: number;
  /** The model was trained on texts that all begin with the start token. */
  starts_every_text: boolean;
  /** Tokens that end a text beside the control tokens. */
  ends: number[];
}

/** A token found whole in a text before anything else; `special`: a control token, which a text cannot hold. */
export interface AddedToken {
  id: number;
  content: string;
  special: boolean;
  normalized?: boolean;
  lstrip?: boolean;
  rstrip?: boolean;
}

/** A part of Hugging Face's `tokenizer.json`: what it is, and what it takes. */
export type Part = { type: string } & Record<string, unknown>;

/** Merges of letters that stand for bytes, or of characters: the part of `tokenizer.json` that is read here. */
export interface MergesFile extends TextBounds {
  version: '1.0';
  added_tokens: AddedToken[];
  normalizer: Part | null;
  pre_tokenizer: Part | null;
  post_processor: null;
  model: {
    type: 'BPE';
    vocab: Record<string, number>;
    merges: [string, string][];
    /** A word that is a token is that token, whatever the merges say. */
    ignore_merges: boolean;
    /** A character that is no token is the tokens `<0x..>` of its bytes. */
    byte_fallback: boolean;
  };
  decoder: Part | null;
}

/** SentencePiece's pieces by score, as GGUF has them. */
export interface PiecesFile extends TextBounds {
  model: {
    type: 'Pieces';
    tokens: string[];
    /** Of what two pieces make, that with the highest score comes first. */
    scores: number[];
    kinds: number[];
    /** A text begins with a space of its own. */
    space_prefix: boolean;
  };
}

/** `tokenizer.json` of a built model. */
export type TokenizerFile = MergesFile | PiecesFile;

export const isPieces = (file: TokenizerFile): file is PiecesFile => file.model.type === 'Pieces';

/** GGUF's kinds of token. */
export const kinds = { normal: 1, unknown: 2, control: 3, userDefined: 4, byte: 6 };

/** Whether the tokens of merges are written in letters that stand for bytes. */
export function isByteLevel({ decoder, pre_tokenizer: cut }: MergesFile): boolean {
  return hasPart(decoder, 'ByteLevel') || hasPart(cut, 'ByteLevel');
}

/** Whether a part, or one within it, is of this type. */
function hasPart(part: Part | null, type: string): boolean {
  if (part === null) return false;
  return part.type === type || partsWithin(part).some((each) => hasPart(each, type));
}

/** The parts of a `Sequence`. */
export function partsWithin(part: Part): Part[] {
  const within = part.normalizers ?? part.pretokenizers ?? part.decoders ?? part.processors;
  return Array.isArray(within) ? within : [];
}

/** Whether a value is a part, and all that is within it. */
export function isPart(value: unknown): value is Part {
  if (!isObject(value) || typeof value.type !== 'string') return false;
  return partsWithin(value as Part).every(isPart);
}

export function areAddedTokens(value: unknown): value is AddedToken[] {
  const isToken = (each: unknown) =>
    isObject(each) && typeof each.content === 'string' && Number.isInteger(each.id);
  return Array.isArray(value) && value.every(isToken);
}

/** Whether a value is each token's id. */
export function isVocabulary(value: unknown): value is Record<string, number> {
  return isObject(value) && Object.values(value).every((id) => Number.isInteger(id));
}
