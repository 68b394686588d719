import type {
  ContinuationAskInput,
  ContinuationCancel,
  ContinuationEvent,
  ContinuationHintInput,
} from './continuation.ts';
import type {
  DocumentAppend,
  DocumentAppended,
  DocumentClosed,
  DocumentCreated,
  DocumentInParts,
  DocumentOpen,
  DocumentOpened,
  DocumentPart,
  DocumentPeek,
  DocumentPeeked,
  DocumentSteps,
  OpenedBy,
} from './document.ts';
import type {
  HistoryAsk,
  HistoryName,
  HistoryOutline,
  HistoryRead,
  HistoryVersion,
  HistoryVersionPart,
} from './history.ts';
import type { LinkCreate, LinkInfo, LinkRevoke } from './link.ts';
import type { ModelInfo, ModelPull } from './model.ts';
import type { OfferMessage, OfferShow, OfferTake } from './offer.ts';
import type { RescueLook, RescueRead } from './rescue.ts';
import type { Result } from './result.ts';
import type { PresenceMove, PresenceMoved, PresenceName, PresenceState, Writer } from './writer.ts';

type Answer<Value> = (result: Result<Value>) => void;
interface Of {
  documentId: string;
}

/** Events a page sends. Every one is parsed once and its right checked, by the gateway. */
export interface ClientEvents {
  'document:create': (message: Record<string, never>, answer: Answer<DocumentCreated>) => void;
  /** Brings the link's secret: what the page may do from then on is what the link says [LK1]. */
  'document:open': (
    message: DocumentOpen,
    answer: Answer<(DocumentOpened | DocumentInParts) & OpenedBy>,
  ) => void;
  /** Who is there, without going in: the page is no participant, and nobody hears of it [HM1]. */
  'document:peek': (message: DocumentPeek, answer: Answer<DocumentPeeked>) => void;
  /** The next part of what was answered in parts; held as long as the page goes on asking. */
  'document:part': (message: DocumentPart, answer: Answer<{ text: string }>) => void;
  /** Answered after the steps are durable. */
  'document:append': (message: DocumentAppend, answer: Answer<DocumentAppended>) => void;
  'document:close': (message: Of, answer: Answer<null>) => void;
  /** For good: log, snapshots, links, names [DC10]. */
  'document:delete': (message: Of, answer: Answer<null>) => void;

  'link:list': (message: Of, answer: Answer<LinkInfo[]>) => void;
  /** The one time its secret is told. */
  'link:create': (message: LinkCreate, answer: Answer<{ link: LinkInfo; secret: string }>) => void;
  'link:revoke': (message: LinkRevoke, answer: Answer<null>) => void;

  /** Answered by nothing; too many are dropped, the last one never. */
  'presence:move': (message: PresenceMove) => void;
  'presence:name': (message: PresenceName, answer: Answer<Writer>) => void;

  'history:outline': (message: HistoryAsk, answer: Answer<HistoryOutline>) => void;
  'history:read': (message: HistoryRead, answer: Answer<HistoryVersion | HistoryVersionPart>) => void;
  'history:name': (message: HistoryName, answer: Answer<null>) => void;

  /** For an owner, also of a document that was answered `document-damaged`: what is damaged, and what can be read [DC13]. */
  'rescue:look': (message: Of, answer: Answer<RescueLook>) => void;
  'rescue:read': (message: RescueRead, answer: Answer<HistoryVersion>) => void;
  /** What is damaged is kept aside; everyone hears `document:mended`. */
  'rescue:go-on': (message: RescueRead, answer: Answer<null>) => void;

  /** Answered at once: taken on, or refused. What follows comes as `continuation:event`. */
  'continuation:ask': (message: ContinuationAskInput, answer: Answer<null>) => void;
  'continuation:cancel': (message: ContinuationCancel) => void;
  /** What will likely be asked next; null withdraws it. */
  'continuation:hint': (message: ContinuationHintInput | null) => void;

  /** Answered at once: begun, or refused. How it goes comes as `models:state`. */
  'model:pull': (message: ModelPull, answer: Answer<null>) => void;

  /** What this page's offer shows now. */
  'offer:show': (message: OfferShow) => void;
  /** May this candidate be taken? Of many exactly one hears yes [OF3]; then it types the text itself. */
  'offer:take': (message: OfferTake, answer: Answer<null>) => void;
}

/** Events the server sends. */
export interface ServerEvents {
  'document:steps': (message: DocumentSteps) => void;
  /** The document is over for this page; nothing more of it comes. */
  'document:closed': (message: DocumentClosed) => void;
  /** It was damaged and can be opened again. */
  'document:mended': (message: Of) => void;
  'presence:state': (message: PresenceState) => void;
  'presence:moved': (message: PresenceMoved) => void;
  'offer:news': (message: OfferMessage) => void;
  'continuation:event': (event: ContinuationEvent) => void;
  /** On connecting, and on every change. The first model is the default. */
  'models:state': (models: ModelInfo[]) => void;
}
