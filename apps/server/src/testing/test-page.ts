import type {
  ClientEvents,
  ContinuationAskInput,
  ContinuationEvent,
  DocumentAppend,
  DocumentAppended,
  DocumentClosed,
  DocumentCreated,
  DocumentOpen,
  DocumentOpened,
  DocumentSteps,
  LinkInfo,
  ModelInfo,
  OfferMessage,
  OpenedBy,
  Person,
  PresenceMoved,
  PresenceState,
  Result,
  Right,
  ServerEvents,
  StepJson,
} from '@tercet/protocol';
import type { Socket } from 'socket.io-client';

const schemaVersion = 1;

/** A page at its socket: what it sent, what it heard, and a way to wait for what it hears. */
export interface TestPage {
  socket: Socket<ServerEvents, ClientEvents>;
  /** Who sits at it. */
  person: Person;
  /** By document: the secret it was made or opened with. */
  secrets: Map<string, string>;
  /** By document: its own id there. */
  participants: Map<string, string>;
  models: ModelInfo[][];
  steps: DocumentSteps[];
  events: ContinuationEvent[];
  states: PresenceState[];
  moves: PresenceMoved[];
  news: OfferMessage[];
  closed: DocumentClosed[];
  /** Everything it heard, by name and in order. */
  heard: { event: string; message: unknown }[];
  /** Emits anything with an answer. */
  call<Value = unknown>(event: string, message: unknown): Promise<Result<Value>>;
  /** Resolves when what it has heard is as wanted. */
  hears(wanted: (page: TestPage) => boolean): Promise<void>;
  /** Makes a document; it is not open yet. */
  createDocument(): Promise<string>;
  /** Makes a document and opens it, as its owner. */
  startDocument(): Promise<string>;
  /** By the secret it has, or the one given. */
  open(
    documentId: string,
    since?: number,
    other?: Partial<DocumentOpen>,
  ): Promise<Result<DocumentOpened & OpenedBy>>;
  /** Makes a link, as an owner can. */
  link(documentId: string, right: Right): Promise<{ link: LinkInfo; secret: string }>;
  append(
    documentId: string,
    version: number,
    steps: StepJson[],
    other?: Partial<DocumentAppend>,
  ): Promise<Result<DocumentAppended>>;
  /** In the document it started, or in one started for it. */
  ask(ask: Partial<ContinuationAskInput> & { prompt: string }): Promise<Result<null>>;
  eventsOf(askId: string): ContinuationEvent[];
}

/** The step that types `text` at a place. */
export const typing = (text: string, at = 1): StepJson => ({
  stepType: 'replace',
  from: at,
  to: at,
  slice: { content: [{ type: 'text', text }] },
});

let persons = 0;

/** A person nobody else is, without a name. */
function somebody(): Person {
  persons += 1;
  return { key: `${persons}`.padStart(22, 'K'), name: '' };
}

function valueIn<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** Resolves once connected; rejects when the server does not let it in. */
export async function createPage(socket: Socket<ServerEvents, ClientEvents>): Promise<TestPage> {
  const looks = new Set<() => void>();
  const page: TestPage = {
    socket,
    person: somebody(),
    secrets: new Map(),
    participants: new Map(),
    models: [],
    steps: [],
    events: [],
    states: [],
    moves: [],
    news: [],
    closed: [],
    heard: [],
    call: (event, message) =>
      new Promise((resolve) => {
        (socket as unknown as Socket).emit(event, message, resolve);
      }),
    hears: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if (!wanted(page)) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
    async createDocument() {
      const created = valueIn(await page.call<DocumentCreated>('document:create', {}));
      page.secrets.set(created.documentId, created.secret);
      return created.documentId;
    },
    async startDocument() {
      const documentId = await page.createDocument();
      valueIn(await page.open(documentId));
      return documentId;
    },
    async open(documentId, since, other) {
      const secret = other?.secret ?? page.secrets.get(documentId) ?? 'A'.repeat(43);
      const opened = await page.call<DocumentOpened & OpenedBy>('document:open', {
        documentId,
        secret,
        person: page.person,
        schemaVersion,
        ...(since === undefined ? {} : { since }),
        ...other,
      });
      if (opened.ok) {
        page.secrets.set(documentId, secret);
        page.participants.set(documentId, opened.value.participant);
      }
      return opened;
    },
    link: async (documentId, right) =>
      valueIn(await page.call('link:create', { documentId, right, label: right })),
    append: (documentId, version, steps, other) =>
      page.call('document:append', {
        documentId,
        schemaVersion,
        version,
        clientId: socket.id ?? '',
        steps,
        ...other,
      }),
    async ask(ask) {
      const documentId = [...page.participants.keys()][0] ?? (await page.startDocument());
      const document = { documentId, version: 0, position: 1 };
      return page.call('continuation:ask', { askId: 'ask', model: 'fake', settings: {}, document, ...ask });
    },
    eventsOf: (askId) => page.events.filter((event) => event.askId === askId),
  };
  const lists: { [Event in keyof ServerEvents]: Parameters<ServerEvents[Event]>[0][] } = {
    'models:state': page.models,
    'document:steps': page.steps,
    'continuation:event': page.events,
    'presence:state': page.states,
    'presence:moved': page.moves,
    'offer:news': page.news,
    'document:closed': page.closed,
    'document:mended': [],
  };
  socket.onAny((event: keyof ServerEvents, message) => {
    (lists[event] as unknown[]).push(message);
    page.heard.push({ event, message });
    for (const look of [...looks]) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return page;
}
