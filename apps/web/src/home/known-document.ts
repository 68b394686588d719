import { allows, type Right, rights } from '@tercet/protocol';

/** Whether the link opens the document, as far as this browser heard; `gone`: it opens nothing, for whichever reason. */
export type LinkState = 'works' | 'revoked' | 'deleted' | 'gone';

/** A document this browser knows [HM3]. Times are milliseconds since 1970. */
export interface KnownDocument {
  documentId: string;
  /** Of the link that allows most of those it was opened by. */
  secret: string;
  right: Right;
  link: LinkState;
  /** '' while nothing is written. */
  title: string;
  /** What follows the title, at most `wordsCharacters`. */
  words: string;
  openedAt: number;
  /** When this browser last saw it change. */
  changedAt: number;
  pinned: boolean;
  /** Something was written in it once, somebody else was there, or a link to it was made. */
  used: boolean;
  /** Its owner link was offered to be saved [HM6]. */
  ownerLinkOffered: boolean;
  /** Who writes in this browser; '' when not known. */
  writerId: string;
}

export const titleCharacters = 81;
export const wordsCharacters = 240;

/** What is known of a document that was opened just now. */
export type Opened = Pick<KnownDocument, 'documentId' | 'secret' | 'right' | 'writerId'>;

export function newlyKnown(opened: Opened, at: number): KnownDocument {
  return {
    ...opened,
    link: 'works',
    title: '',
    words: '',
    openedAt: at,
    changedAt: at,
    pinned: false,
    used: false,
    ownerLinkOffered: false,
  };
}

/** What is known once the document was opened: by a lesser link too, the better one stays while it works. */
export function afterOpening(had: KnownDocument | undefined, opened: Opened, at: number): KnownDocument {
  if (had === undefined) return newlyKnown(opened, at);
  const keepsLink = had.link === 'works' && had.secret !== opened.secret && !allows(opened.right, had.right);
  const link = keepsLink
    ? { secret: had.secret, right: had.right }
    : { secret: opened.secret, right: opened.right };
  return { ...had, ...link, link: 'works', openedAt: at, writerId: opened.writerId };
}

/** Two lists' knowledge of one document: nothing of either is lost, and it does not matter which comes first. */
export function mergeKnown(one: KnownDocument, two: KnownDocument): KnownDocument {
  const [link] = [one, two].sort(betterLinkFirst);
  const [text] = [one, two].sort(laterTextFirst);
  const isSame = one.secret === two.secret;
  const right = isSame && allows(two.right, one.right) ? two.right : isSame ? one.right : link!.right;
  return {
    documentId: one.documentId,
    secret: link!.secret,
    right,
    link: isSame ? goneOf(one, two) : link!.link,
    title: text!.title,
    words: text!.words,
    openedAt: Math.max(one.openedAt, two.openedAt),
    changedAt: Math.max(one.changedAt, two.changedAt),
    pinned: one.pinned || two.pinned,
    used: one.used || two.used,
    ownerLinkOffered: one.ownerLinkOffered || two.ownerLinkOffered,
    writerId: one.writerId > two.writerId ? one.writerId : two.writerId,
  };
}

/** Of one link, the one that says why it does not work. */
function goneOf(one: KnownDocument, two: KnownDocument): LinkState {
  const order: readonly LinkState[] = ['deleted', 'revoked', 'gone', 'works'];
  return order.find((state) => state === one.link || state === two.link)!;
}

function betterLinkFirst(a: KnownDocument, b: KnownDocument): number {
  const works = Number(b.link === 'works') - Number(a.link === 'works');
  const right = rights.indexOf(b.right) - rights.indexOf(a.right);
  return works || right || compare(b.secret, a.secret);
}

function laterTextFirst(a: KnownDocument, b: KnownDocument): number {
  return b.changedAt - a.changedAt || compare(b.title, a.title) || compare(b.words, a.words);
}

const compare = (a: string, b: string) => Number(a > b) - Number(a < b);

/** Pinned ones first, then by when they were last in use. */
export function inOrder(documents: readonly KnownDocument[]): KnownDocument[] {
  return [...documents].sort(
    (a, b) =>
      Number(b.pinned) - Number(a.pinned) || lastUse(b) - lastUse(a) || compare(a.documentId, b.documentId),
  );
}

const lastUse = ({ openedAt, changedAt }: KnownDocument) => Math.max(openedAt, changedAt);

/** One's own new page on which nothing was ever written, and that nobody else has: nothing is lost with it. */
export function isBlank({ used, right, pinned, link }: KnownDocument): boolean {
  return !used && right === 'owner' && link === 'works' && !pinned;
}
