import type {
  ClientEvents,
  ContinuationAskInput,
  ContinuationEvent,
  DocumentAppend,
  DocumentOpened,
  DocumentSteps,
  ModelInfo,
  Result,
  ServerEvents,
  StepJson,
} from '@tercet/protocol';
import type { Socket } from 'socket.io-client';

const schemaVersion = 1;

/** A page at its socket: what it sent, what it heard, and a way to wait for what it hears. */
export interface TestPage {
  socket: Socket<ServerEvents, ClientEvents>;
  models: ModelInfo[][];
  steps: DocumentSteps[];
  events: ContinuationEvent[];
  /** Emits anything with an answer. */
  call<Value = unknown>(event: string, message: unknown): Promise<Result<Value>>;
  /** Resolves when what it has heard is as wanted. */
  hears(wanted: (page: TestPage) => boolean): Promise<void>;
  createDocument(): Promise<string>;
  open(documentId: string, since?: number): Promise<Result<DocumentOpened>>;
  append(
    documentId: string,
    version: number,
    steps: StepJson[],
    other?: Partial<DocumentAppend>,
  ): Promise<Result<{ version: number }>>;
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

/** Resolves once connected; rejects when the server does not let it in. */
export async function createPage(socket: Socket<ServerEvents, ClientEvents>): Promise<TestPage> {
  const looks = new Set<() => void>();
  const heard = () => {
    for (const look of [...looks]) look();
  };
  const page: TestPage = {
    socket,
    models: [],
    steps: [],
    events: [],
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
      const created = await page.call<{ documentId: string }>('document:create', {});
      if (!created.ok) throw new Error(created.failure.code);
      return created.value.documentId;
    },
    open: (documentId, since) =>
      page.call('document:open', { documentId, schemaVersion, ...(since === undefined ? {} : { since }) }),
    append: (documentId, version, steps, other) =>
      page.call('document:append', {
        documentId,
        schemaVersion,
        version,
        clientId: socket.id ?? '',
        steps,
        ...other,
      }),
    ask: (ask) => page.call('continuation:ask', { askId: 'ask', model: 'fake', settings: {}, ...ask }),
    eventsOf: (askId) => page.events.filter((event) => event.askId === askId),
  };
  socket.on('models:state', (models) => {
    page.models.push(models);
    heard();
  });
  socket.on('document:steps', (steps) => {
    page.steps.push(steps);
    heard();
  });
  socket.on('continuation:event', (event) => {
    page.events.push(event);
    heard();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return page;
}
