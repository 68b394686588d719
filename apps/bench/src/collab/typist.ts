import { schema, schemaVersion } from '@tercet/document';
import { type DocumentTransport, Sync } from '@tercet/editor';
import type {
  ClientEvents,
  DocumentAppended,
  DocumentInParts,
  DocumentOpened,
  OpenedBy,
  Result,
  ServerEvents,
  StepJson,
} from '@tercet/protocol';
import { collab } from 'prosemirror-collab';
import { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { io, type Socket } from 'socket.io-client';

export type BenchSocket = Socket<ServerEvents, ClientEvents>;

/** A document and the secret of a link to it. */
export interface OpenLink {
  documentId: string;
  secret: string;
}

/** Rejects when the server does not let it in. */
export async function connectTo(url: string): Promise<BenchSocket> {
  const socket: BenchSocket = io(url, { transports: ['websocket'], forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** The value, or an error that says the failure: a bench has no use for one. */
function answered<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

export async function createDocument(socket: BenchSocket): Promise<OpenLink> {
  return answered(await new Promise((resolve) => socket.emit('document:create', {}, resolve)));
}

export async function openDocument(
  socket: BenchSocket,
  { documentId, secret }: OpenLink,
  person: string,
  since?: number,
): Promise<DocumentOpened & OpenedBy> {
  const key = Buffer.from(person.padEnd(16, '.')).toString('base64url').slice(0, 22);
  const message = { documentId, secret, schemaVersion, person: { key, name: person } };
  const open = { ...message, ...(since === undefined ? {} : { since }) };
  const opened: Result<(DocumentOpened | DocumentInParts) & OpenedBy> = await new Promise((resolve) =>
    socket.emit('document:open', open, resolve),
  );
  const value = answered(opened);
  if (value.kind === 'parts') throw new Error('it was not asked for in parts');
  return value;
}

/** @returns the version after them. */
export async function appendSteps(
  socket: BenchSocket,
  documentId: string,
  version: number,
  steps: StepJson[],
): Promise<number> {
  const message = { documentId, schemaVersion, version, clientId: 'maker', steps };
  return answered(
    await new Promise<Result<DocumentAppended>>((resolve) =>
      socket.emit('document:append', message, resolve),
    ),
  ).version;
}

/** What one typist met, milliseconds. */
interface Typed {
  /** From a key to the acknowledgement of its step. */
  ackMs: number[];
  /** Appends that were answered `stale-version`. */
  rejected: number;
  appends: number;
}

/** Told when characters of anybody come into somebody's document. */
export type Seen = (typist: string, character: number, by: string) => void;

/**
 * A page without a window: the page's own `Sync` over a real socket. Types at the end of a paragraph of its own.
 *
 * Every character is one of its own (private-use code points, `first` on), so who sees it when can be told.
 */
export async function createTypist(
  url: string,
  link: OpenLink,
  name: string,
  paragraph: number,
  first: number,
) {
  const socket = await connectTo(url);
  const opened = await openDocument(socket, link, name);
  if (opened.kind !== 'snapshot') throw new Error('no snapshot was sent');
  const clientId = `typist-${name}`;
  const stateOf = (doc: unknown, version: number) =>
    EditorState.create({
      doc: Node.fromJSON(schema, doc),
      plugins: [collab({ version, clientID: clientId })],
    });
  const typed: Typed = { ackMs: [], rejected: 0, appends: 0 };
  let seen: Seen = () => undefined;
  /** When the keys were pressed whose steps wait for their acknowledgement. */
  const pressedAt: number[] = [];
  let count = 0;

  const transport: DocumentTransport = {
    append: (message) =>
      new Promise<Result<DocumentAppended>>((resolve) => {
        typed.appends += 1;
        socket.emit(
          'document:append',
          { documentId: link.documentId, schemaVersion, ...message },
          (result) => {
            if (result.ok) {
              const now = performance.now();
              for (const at of pressedAt.splice(0, message.steps.length)) typed.ackMs.push(now - at);
            } else typed.rejected += 1;
            resolve(result);
          },
        );
      }),
    catchUp: async (since) => ({ ok: true, value: await openDocument(socket, link, name, since) }),
  };
  const target = {
    state: stateOf(opened.doc, opened.version),
    isDestroyed: false,
    dispatch(tr: Parameters<EditorState['apply']>[0]) {
      target.state = target.state.apply(tr);
    },
    replaceState(doc: unknown, version: number) {
      target.state = stateOf(doc, version);
    },
    readSelection: () => undefined,
  };
  const schedule = (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  };
  const sync = new Sync(target, {
    transport,
    clientId,
    random: Math.random,
    schedule,
    now: () => performance.now(),
    onChange: () => undefined,
  });
  socket.on('document:steps', (message) => {
    sync.receive(message);
    for (const { step } of message.steps) {
      const text = (step.slice as { content?: { text?: string }[] } | undefined)?.content?.[0]?.text ?? '';
      for (const character of text) seen(name, character.codePointAt(0) ?? 0, clientId);
    }
  });
  return {
    typed,
    /** The next key. @returns its character. */
    type(): number {
      const character = first + count;
      count += 1;
      let end = 1;
      target.state.doc.forEach((block, offset, index) => {
        if (index === paragraph) end = offset + 1 + block.content.size;
      });
      pressedAt.push(performance.now());
      target.dispatch(target.state.tr.insertText(String.fromCodePoint(character), end));
      sync.push();
      return character;
    },
    onSeen(listener: Seen): void {
      seen = listener;
    },
    waiting: () => pressedAt.length,
    text: () => target.state.doc,
    close(): void {
      target.isDestroyed = true;
      sync.destroy();
      socket.close();
    },
  };
}
export type Typist = Awaited<ReturnType<typeof createTypist>>;
