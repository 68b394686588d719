import { limits } from '@tercet/protocol';
import { anyRate, createRate, type Rate } from './rate.ts';

/** A page that sends this many times what it may is no page of ours: it is cut. */
export const floodShare = 10;

/** Messages and bytes may come in bursts: their rates are looked at over this long, seconds. */
const burstSeconds = 10;

/** Every rate of `limits`, by what its keys are. */
export interface Rates {
  /** Address → HTTP requests. */
  requests: Rate;
  /** Address → documents made. */
  documents: Rate;
  /** Address → links tried that did not open. */
  wrongLinks: Rate;
  /** Page → messages. */
  messages: Rate;
  /** Document → bytes appended. */
  documentBytes: Rate;
  /** Page → bytes of documents it was told. */
  readBytes: Rate;
  /** Page → work its appends caused, in units of about 1 µs. */
  work: Rate;
}

/** @param on  false for who has a door of their own in front: nothing has a rate. */
export function createRates(on: boolean): Rates {
  if (!on) {
    return {
      requests: anyRate,
      documents: anyRate,
      wrongLinks: anyRate,
      messages: anyRate,
      documentBytes: anyRate,
      readBytes: anyRate,
      work: anyRate,
    };
  }
  return {
    requests: createRate(limits.requestsPerMinute, 60),
    documents: createRate(limits.documentsPerMinute, 60),
    wrongLinks: createRate(limits.wrongLinksPerMinute, 60),
    messages: createRate(limits.messagesPerSecond * burstSeconds, burstSeconds),
    documentBytes: createRate(limits.documentBytesPerSecond * burstSeconds, burstSeconds),
    readBytes: createRate(limits.readBytesPerSecond * burstSeconds, burstSeconds),
    work: createRate(limits.workPerSecond * burstSeconds, burstSeconds),
  };
}
