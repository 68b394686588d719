import { schemaVersion } from '@tercet/document';
import {
  type AsideEdit,
  type DocumentTransport,
  type EditsKeeper,
  type KeptEdits,
  restoreKept,
  sendKept,
} from '@tercet/editor';
import type { OpenedBy } from '@tercet/protocol';
import {
  KeptConnection,
  type KeptPage,
  readEdits,
  removeOld,
  removePage,
  writePage,
} from './kept-database.ts';
import { keptText } from './kept-text.ts';
import { type Claim, claim } from './page-life.ts';

const month = 30 * 24 * 60 * 60 * 1000;

/** What this browser kept of a document, and where this page keeps its own. */
export interface KeptDocument {
  /**
   * To mount from, with `by` for as long as no server says otherwise; null: nothing was kept. Without pending edits
   * it is not known to be readable: `restoreKept` says.
   */
  readonly mount: { edits: KeptEdits; by: KeptPage['by'] } | null;
  /** Text that was kept and cannot be mounted (another schema): for the writer to copy; null: none. */
  readonly unreadable: string | null;
  /** Changes the server refused, of pages that are gone: for `mountEditor`. */
  readonly aside: readonly AsideEdit[];
  /** For `mountEditor`. */
  readonly keeper: EditsKeeper;
  /** Who the page is now: to be called after every answer to `document:open`. */
  remember(by: Pick<OpenedBy, 'right' | 'writer'>): void;
  /**
   * Sends what other pages kept and are not there to send. Catch up afterwards when it answers true:
   * the server does not tell a page what came over its own socket.
   *
   * @param onAside  told what of it the server refused.
   */
  sendOthers(transport: DocumentTransport, onAside: (edits: readonly AsideEdit[]) => void): Promise<boolean>;
  /** Throws away what was kept for this page: the writer has copied it, or does not want it. */
  forget(): Promise<void>;
  /** The page leaves the document. What it kept stays, and is whoever's who opens it next. */
  close(): void;
}

/**
 * Opens what this browser keeps of a document. Records whose page is gone are taken over; of several the newest
 * with edits is mounted, the others are for `sendOthers`.
 *
 * Never rejects: where the browser keeps nothing the keeper says so at every edit, and tries again at the next.
 */
export async function openKept(documentId: string, secret: string): Promise<KeptDocument> {
  const document = new KeptRecords(new KeptConnection(), documentId, secret);
  await document.take().catch((error: unknown) => {
    console.info('This browser keeps nothing of the document for now.', error);
    return document.begin();
  });
  return document;
}

class KeptRecords implements KeptDocument {
  mount: KeptDocument['mount'] = null;
  unreadable: string | null = null;
  aside: readonly AsideEdit[] = [];
  #id = '';
  #claim: Claim | null = null;
  #others: { id: string; edits: KeptEdits; claim: Claim }[] = [];
  #by: KeptPage['by'] | null = null;
  readonly #unreadable: string[] = [];
  #closed = false;
  #writing: Promise<unknown> = Promise.resolve();
  readonly #connection: KeptConnection;
  readonly #documentId: string;
  readonly #secret: string;

  constructor(connection: KeptConnection, documentId: string, secret: string) {
    this.#connection = connection;
    this.#documentId = documentId;
    this.#secret = secret;
  }

  /** Takes over what belongs to nobody, and chooses what to begin with. */
  async take(): Promise<void> {
    const database = await this.#connection.open();
    const rows = await database.getAllFromIndex('page', 'documentId', this.#documentId);
    const pages = rows.filter(({ secret }) => secret === this.#secret).sort(editsFirst);
    let living: KeptPage | null = null;
    for (const page of pages) {
      const held = await claim(page.id);
      // Read after the claim: until then it was another's to write.
      const edits = held && (await readEdits(database, page.id));
      if (held === null) living ??= page;
      else if (edits === null) held.release();
      else await this.#takeOver(page, edits, held);
    }
    void removeOld(database, Date.now(), month).catch(() => undefined);
    if (this.#claim !== null) return;
    await this.begin();
    if (living) await this.#copy(living);
  }

  /** A record of its own, where it took none over. */
  async begin(): Promise<void> {
    if (this.#claim !== null) return;
    this.#id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    this.#claim = await claim(this.#id);
  }

  async #takeOver(page: KeptPage, edits: KeptEdits, held: Claim): Promise<void> {
    // Building the document takes its time, and without edits it is only needed where there is no server.
    const mountable =
      edits.pending.length > 0 ? restoreKept(edits) !== null : edits.schemaVersion === schemaVersion;
    if (edits.pending.length > 0 && !mountable) {
      // Not to be thrown away and not to be sent: it waits for the writer.
      this.unreadable = [this.unreadable, keptText(edits)].filter(Boolean).join('\n\n');
      this.#unreadable.push(page.id);
      held.release();
    } else if (this.#claim === null && mountable) {
      this.#id = page.id;
      this.#claim = held;
      this.#by = page.by;
      this.mount = { edits, by: page.by };
      this.aside = [...this.aside, ...(edits.aside ?? [])];
    } else if (edits.pending.length > 0) this.#others.push({ id: page.id, edits, claim: held });
    else {
      this.aside = [...this.aside, ...(edits.aside ?? [])];
      await removePage(await this.#connection.open(), page.id);
      held.release();
    }
  }

  /** Another tab has it open: without a server this one begins with what that one knew to be acknowledged. */
  async #copy(page: KeptPage): Promise<void> {
    const database = await this.#connection.open();
    const edits = await readEdits(database, page.id);
    if (edits === null) return;
    const nothing = { pending: [], aside: [] };
    const own = { ...page, ...nothing, id: this.#id, clientId: this.#id.slice(0, 40), savedAt: Date.now() };
    await writePage(database, own, edits.base);
    this.#by = page.by;
    this.mount = { edits: { ...edits, ...nothing, clientId: own.clientId }, by: page.by };
  }

  readonly keeper: EditsKeeper = {
    keep: ({ base, ...edits }) => {
      if (this.#closed) return Promise.resolve();
      if (this.#by === null) return Promise.reject(new Error('`remember` comes before the first edit'));
      const row = { ...edits, id: this.#id, secret: this.#secret, by: this.#by, savedAt: Date.now() };
      const { database } = this.#connection;
      // At once where it is open: a page that is being left has no later.
      const written = database
        ? writePage(database, row, base)
        : this.#connection.open().then((opened) => writePage(opened, row, base));
      // Whatever failed, it is another connection that is tried next.
      this.#writing = written.catch(() => this.#connection.lose());
      return written;
    },
    onLost: (told) => this.#connection.onLost(told),
  };

  remember({ right, writer }: Pick<OpenedBy, 'right' | 'writer'>): void {
    this.#by = { right, writer };
  }

  async sendOthers(
    transport: DocumentTransport,
    onAside: (edits: readonly AsideEdit[]) => void,
  ): Promise<boolean> {
    let sent = false;
    for (const other of this.#others.splice(0)) {
      const result = await sendKept(other.edits, { transport });
      // Refused ones stay where they are: text is not thrown away because a server does not want it.
      if (result.outcome === 'sent') {
        if (result.aside.length > 0) onAside(result.aside);
        await removePage(await this.#connection.open(), other.id);
        sent = true;
      }
      other.claim.release();
    }
    return sent;
  }

  async forget(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    const database = await this.#connection.open();
    for (const id of [this.#id, ...this.#unreadable]) await removePage(database, id);
    this.#claim?.release();
  }

  close(): void {
    // In a moment: what the editor keeps as it is taken down goes first.
    const written = Promise.resolve().then(() => this.#writing);
    void written.then(() => {
      this.#closed = true;
      this.#claim?.release();
      for (const other of this.#others) other.claim.release();
      this.#connection.close();
    });
  }
}

/** Those with edits first, of these the newest. */
function editsFirst(a: KeptPage, b: KeptPage): number {
  return Number(b.pending.length > 0) - Number(a.pending.length > 0) || b.savedAt - a.savedAt;
}
