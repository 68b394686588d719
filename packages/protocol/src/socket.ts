import type {
  ContinuationAskInput,
  ContinuationCancel,
  ContinuationEvent,
  ContinuationHintInput,
} from './continuation.ts';
import type { DocumentAppend, DocumentOpen, DocumentOpened, DocumentSteps } from './document.ts';
import type { ModelInfo } from './model.ts';
import type { Result } from './result.ts';

type Answer<Value> = (result: Result<Value>) => void;

/** Events a page sends. Every one is parsed once, by the gateway. */
export interface ClientEvents {
  'document:create': (message: Record<string, never>, answer: Answer<{ documentId: string }>) => void;
  'document:open': (message: DocumentOpen, answer: Answer<DocumentOpened>) => void;
  /** Answered after the steps are durable; `version` is the document's after them. */
  'document:append': (message: DocumentAppend, answer: Answer<{ version: number }>) => void;
  'document:close': (message: { documentId: string }, answer: Answer<null>) => void;
  /** Answered at once: taken on, or refused. What follows comes as `continuation:event`. */
  'continuation:ask': (message: ContinuationAskInput, answer: Answer<null>) => void;
  'continuation:cancel': (message: ContinuationCancel) => void;
  /** What will likely be asked next; null withdraws it. */
  'continuation:hint': (message: ContinuationHintInput | null) => void;
}

/** Events the server sends. */
export interface ServerEvents {
  'document:steps': (message: DocumentSteps) => void;
  'continuation:event': (event: ContinuationEvent) => void;
  /** On connecting, and on every change. The first model is the default. */
  'models:state': (models: ModelInfo[]) => void;
}
