import { limits } from '@tercet/protocol';
import { anyRate, createRate, type Rate, type SteadyClock, steadyClock } from './rate.ts';

/** A page that sends this many times what it may is no page of ours: it is cut. */
export const floodShare = 10;

/** Messages and bytes may come in bursts: their rates are looked at over this long, seconds. */
const burstSeconds = 10;

/** Every rate of `limits`, by what its keys are. */
export interface Rates {
  /** Address → HTTP requests. */
  requests: Rate;
  /** Address → HTTP requests that pages of other sites made. */
  foreignRequests: Rate;
  /** Address → sessions of sockets begun, and requests of none. */
  sessions: Rate;
  /** Address → documents made. */
  documents: Rate;
  /** Address → links tried that did not open. */
  wrongLinks: Rate;
  /** Session that has had no document open → characters of its long messages. */
  strangersBytes: Rate;
  /** Page → messages. */
  messages: Rate;
  /** Session → packets and frames that are no messages. */
  signals: Rate;
  /** Document → bytes appended. */
  documentBytes: Rate;
  /** Page → bytes of documents it was told. */
  readBytes: Rate;
  /** Page → work its appends caused, in units of about 1 µs. */
  work: Rate;
}

/** @param on  false for who has a door of their own in front: nothing has a rate. */
export function createRates(on: boolean, now: SteadyClock = steadyClock): Rates {
  if (!on) {
    return {
      requests: anyRate,
      foreignRequests: anyRate,
      sessions: anyRate,
      documents: anyRate,
      wrongLinks: anyRate,
      strangersBytes: anyRate,
      messages: anyRate,
      signals: anyRate,
      documentBytes: anyRate,
      readBytes: anyRate,
      work: anyRate,
    };
  }
  const aMinute = (count: number) => createRate(count, 60, now);
  const inBursts = (aSecond: number) => createRate(aSecond * burstSeconds, burstSeconds, now);
  return {
    requests: aMinute(limits.requestsPerMinute),
    foreignRequests: aMinute(limits.foreignRequestsPerMinute),
    sessions: aMinute(limits.requestsPerMinute),
    documents: aMinute(limits.documentsPerMinute),
    wrongLinks: aMinute(limits.wrongLinksPerMinute),
    strangersBytes: inBursts(limits.bytesBeforeOpeningPerSecond),
    messages: inBursts(limits.messagesPerSecond),
    signals: inBursts(limits.signalsPerSecond),
    documentBytes: inBursts(limits.documentBytesPerSecond),
    readBytes: inBursts(limits.readBytesPerSecond),
    work: inBursts(limits.workPerSecond),
  };
}
