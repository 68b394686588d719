// A worker without a model: keeps the worker's contract, and does what its card and the prompt say. Plain
// JavaScript, so that a test starts it in the time Node takes.
//
// Card `revision`: `wrong` exits with 2 at once, `broken` says why it is gone and exits with 1, `unreadable` with 78,
// `killed` ends as where memory runs out, `slow` builds for ever. A step takes 20 ms on one thread, 10 on two. A prompt with `(hang)` stops after each
// candidate's first piece, `(crash)` ends the process there, `(freeze)` falls silent there, `(too long)` is
// refused, `(redraw)` withdraws the first candidate once. `(drip)` draws tokens from the seed, one a candidate
// every `stepMs` of it, e.g. `(drip 5)`, to `maxTokens`; the second candidate is redrawn once on its way.
// `(line)` waits in line, at place 1.

import { dripOf } from './drip.mjs';

const config = JSON.parse(process.env.TERCET_WORKER ?? '{}');
const script = config.card?.revision ?? '';
const heartbeatMs = 500;
/** Asks it could run at once. */
const slots = 24;
const words = ['The', ' rain', ' 🌧', ' fell.'];
/** Candidates that have not ended, by ask. */
const hanging = new Map();
/** What each writer's page hinted; an ask that begins like it finds that much read. */
const hints = new Map();
let passes = [];
let isSilent = false;

// A server that ended in the meantime hears nothing more: a write that fails means so.
const send = (message, then) =>
  process.connected &&
  !isSilent &&
  process.send(message, undefined, undefined, (error) => (error ? process.exit(0) : then?.()));
const event = (body, drawn) => send({ type: 'event', event: body, ...(drawn ? { drawn } : {}) });
const status = (body, then) => send({ type: 'status', status: body }, then);
const alive = () => {
  const asks = hanging.size;
  send({
    type: 'alive',
    passes,
    running: asks,
    waiting: 0,
    kvTokens: 10 * asks,
    kvCapacity: slots * config.slotTokens,
  });
  passes = [];
};

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
// It may have gone while this file was being read.
if (!process.connected) process.exit(0);
process.on('message', (message) => {
  if (message.type === 'shutdown') process.exit(0);
  else if (isSilent) return;
  else if (message.type === 'ask') answer(message.ask, message.resume);
  else if (message.type === 'hint') hints.set(message.writer, message.hint?.prompt ?? null);
  else cancel(message);
});

if (script === 'wrong') process.exit(2);
else if (script === 'killed') process.kill(process.pid, 'SIGKILL');
else if (script === 'unreadable')
  status({ state: 'gone', reason: `${config.modelDirectory}/a.gguf is\n\u001b[2J damaged.` }, () =>
    process.exit(78),
  );
else if (script === 'broken')
  status({ state: 'gone', reason: 'the checkpoint is broken' }, () => process.exit(1));
else {
  status({ state: 'building', share: 0.4, doing: 'writing the graph for this machine' });
  if (script !== 'slow') {
    status({ state: 'loading' });
    status({ state: 'ready', contextTokens: config.slotTokens, stepMs: 20 / config.threads });
    alive();
    setInterval(alive, heartbeatMs);
  }
}

function answer({ askId, prompt, candidates, settings, overflow }, resume) {
  if (prompt.includes('(too long)') && overflow === 'fail') {
    const failure = { code: 'prompt-too-long', tokens: 9_000, limit: config.slotTokens };
    event({ type: 'failed', askId, failure });
    return;
  }
  hanging.set(askId, new Set(Array.from({ length: candidates }, (_, candidate) => candidate)));
  const drips = /\(drip (\d+)\)/.exec(prompt);
  const seed = settings.seed ?? (drips ? Math.floor(Math.random() * 2 ** 32) : 7);
  if (prompt.includes('(line)')) {
    event({ type: 'queued', askId, place: 1 });
    return;
  }
  const hinted = [...hints.values()].filter((hint) => hint !== null && prompt.startsWith(hint));
  const promptTokens = prompt.split(/\s+/).length;
  event({ type: 'started', askId, seed, promptTokens, cachedTokens: hinted.length > 0 ? promptTokens : 0 });
  if (drips) return drip({ askId, seed, candidates, settings, resume, stepMs: Number(drips[1]) });
  say({ askId, prompt, candidates, settings, resume });
}

/** Every token of all candidates, one each a step, until they have ended or were cancelled. */
function drip({ askId, seed, candidates, settings, resume, stepMs }) {
  const streams = Array.from({ length: candidates }, (_, candidate) =>
    dripOf({ seed, candidate, maxTokens: settings.maxTokens, from: resume?.[candidate] }),
  );
  const timer = setInterval(() => {
    const left = hanging.get(askId) ?? new Set();
    if (left.size === 0 || isSilent) clearInterval(timer);
    passes.push({
      passMs: stepMs,
      sampleMs: 0,
      promptTokens: 0,
      aheadTokens: 0,
      streamTokens: left.size,
      asks: 1,
    });
    for (const candidate of [...left]) {
      for (const { body, drawn } of streams[candidate].step()) {
        if (body.type === 'ended') forget(askId, candidate);
        event({ askId, candidate, ...body }, drawn);
      }
      if (streams[candidate].hasEnded()) forget(askId, candidate);
    }
  }, stepMs);
}

function say({ askId, prompt, candidates, settings, resume }) {
  const last = /\((hang|crash|freeze)\)/.test(prompt) ? 1 : words.length;
  const said = words.slice(0, Math.min(last, settings.maxTokens));
  for (const [index, text] of said.entries()) {
    for (let candidate = 0; candidate < candidates; candidate++) {
      const { pieces = 0, redraws = 0, ended = false } = resume?.[candidate] ?? {};
      if (ended || index < pieces) continue;
      const first = redraws > 0 && candidate === 0 ? 'Again0' : `${text}${candidate}`;
      event({ type: 'piece', askId, candidate, index, text: index === 0 ? first : text }, [index]);
      if (prompt.includes('(redraw)') && candidate === 0 && index === 0 && redraws === 0) {
        event({ type: 'redrawn', askId, candidate });
        event({ type: 'piece', askId, candidate, index, text: 'Again0' }, [index]);
      }
    }
  }
  if (prompt.includes('(crash)')) process.exit(1);
  if (prompt.includes('(freeze)')) isSilent = true;
  if (last === 1) return;
  const reason = said.length < words.length ? 'length' : 'stop';
  for (let candidate = 0; candidate < candidates; candidate++) {
    if (resume?.[candidate].ended) continue;
    forget(askId, candidate);
    event({ type: 'ended', askId, candidate, reason, tokens: said.length, timeMs: 12 }, []);
  }
}

function forget(askId, candidate) {
  const left = hanging.get(askId);
  left?.delete(candidate);
  if (left?.size === 0) hanging.delete(askId);
  return left !== undefined;
}

function cancel({ askId, candidate }) {
  const left = hanging.get(askId) ?? new Set();
  for (const one of candidate === undefined ? [...left] : [candidate]) {
    if (!left.has(one)) continue;
    forget(askId, one);
    event({ type: 'ended', askId, candidate: one, reason: 'cancelled', tokens: 1, timeMs: 12 }, []);
  }
}
