import {
  type DocumentInParts,
  type DocumentOpened,
  type DocumentPart,
  done,
  failed,
  type Result,
} from '@tercet/protocol';
import { JsonText } from '../json-text.ts';
import type { Grant } from '../pages/page.ts';

/** How long one that nobody reads on is held, milliseconds. */
const heldMs = 60_000;

interface Parcel {
  id: number;
  text: string;
  /** Drops it. */
  timer: NodeJS.Timeout;
}

/**
 * What a page is told of a document, where it is more than the page takes at once: it asks for one part after the
 * other, each as long as its line can carry [DC21]. A page's heartbeat is never behind more than that.
 */
export interface Parcels {
  /** The answer as it is, or its first part. */
  begin<Answer extends DocumentOpened>(
    grant: Grant,
    answer: Answer,
    most: number | undefined,
  ): Answer | (Omit<Answer, keyof DocumentOpened> & DocumentInParts);
  part(grant: Grant, message: DocumentPart): Result<{ text: string }>;
}

export function createParcels(): Parcels {
  /** A grant has one: the latest. It goes with the grant. */
  const parcels = new WeakMap<Grant, Parcel>();
  let made = 0;

  function drop(grant: Grant): void {
    clearTimeout(parcels.get(grant)?.timer);
    parcels.delete(grant);
  }

  function hold(grant: Grant, text: string): number {
    drop(grant);
    made += 1;
    const timer = setTimeout(() => parcels.delete(grant), heldMs).unref();
    parcels.set(grant, { id: made, text, timer });
    return made;
  }

  return {
    begin(grant, answer, most) {
      if (most === undefined) return answer;
      const [of, told] =
        answer.kind === 'snapshot' ? (['doc', answer.doc] as const) : (['steps', answer.steps] as const);
      const text = (told as unknown) instanceof JsonText ? (told as JsonText).text : JSON.stringify(told);
      if (text.length <= most) return answer;
      const {
        doc: _doc,
        steps: _steps,
        ...rest
      } = answer as typeof answer & { doc?: unknown; steps?: unknown };
      const parcel = hold(grant, text);
      return { ...rest, kind: 'parts', of, parcel, length: text.length, text: partOf(text, 0, most) };
    },
    part(grant, { parcel, from, most }) {
      const held = parcels.get(grant);
      if (held?.id !== parcel || from >= held.text.length) {
        return failed({ code: 'not-found', what: 'this part of the document' });
      }
      const text = partOf(held.text, from, most);
      if (from + text.length === held.text.length) drop(grant);
      else held.timer.refresh();
      return done({ text });
    },
  };
}

/** Never ends between the halves of one character. */
function partOf(text: string, from: number, most: number): string {
  const to = Math.min(text.length, from + most);
  const code = text.charCodeAt(to);
  return text.slice(from, code >= 0xdc00 && code < 0xe000 ? to - 1 : to);
}
