// A worker without a model: keeps the worker's contract, and does what its card and the prompt say. Plain
// JavaScript, so that a test starts it in the time Node takes.
//
// Card `revision`: `wrong` exits with 2 at once, `broken` says why it is gone and exits with 1, `slow` builds
// for ever. A prompt with `(hang)` stops after each candidate's first piece, `(crash)` ends the process there,
// `(too long)` is refused, `(redraw)` withdraws the first candidate once.

const config = JSON.parse(process.env.TERCET_WORKER ?? '{}');
const script = config.card?.revision ?? '';
const words = ['The', ' rain', ' 🌧', ' fell.'];
/** Candidates that have not ended, by ask. */
const hanging = new Map();

// A server that ended in the meantime hears nothing more.
const send = (message, then) => process.connected && process.send(message, then);
const event = (body) => send({ type: 'event', event: body });
const status = (body, then) => send({ type: 'status', status: body }, then);

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.type === 'shutdown') process.exit(0);
  else if (message.type === 'ask') answer(message.ask);
  else cancel(message);
});

if (script === 'wrong') process.exit(2);
else if (script === 'broken')
  status({ state: 'gone', reason: 'the checkpoint is broken' }, () => process.exit(1));
else {
  status({ state: 'building', share: 0.4, doing: 'writing the graph for this machine' });
  if (script !== 'slow') {
    status({ state: 'loading' });
    status({ state: 'ready', contextTokens: config.slotTokens, stepMs: 5 });
  }
}

function answer({ askId, prompt, candidates, settings, overflow }) {
  if (prompt.includes('(too long)') && overflow === 'fail') {
    const failure = { code: 'prompt-too-long', tokens: 9_000, limit: config.slotTokens };
    event({ type: 'failed', askId, failure });
    return;
  }
  const promptTokens = prompt.split(/\s+/).length;
  event({ type: 'started', askId, seed: settings.seed ?? 7, promptTokens, cachedTokens: 0 });
  const last = prompt.includes('(hang)') || prompt.includes('(crash)') ? 1 : words.length;
  const said = words.slice(0, Math.min(last, settings.maxTokens));
  for (const [index, text] of said.entries()) {
    for (let candidate = 0; candidate < candidates; candidate++) {
      event({ type: 'piece', askId, candidate, index, text: index === 0 ? `${text}${candidate}` : text });
      if (prompt.includes('(redraw)') && candidate === 0 && index === 0) {
        event({ type: 'redrawn', askId, candidate });
        event({ type: 'piece', askId, candidate, index, text: 'Again0' });
      }
    }
  }
  if (prompt.includes('(crash)')) process.exit(1);
  if (prompt.includes('(hang)')) {
    hanging.set(askId, new Set(Array.from({ length: candidates }, (_, candidate) => candidate)));
    return;
  }
  const reason = said.length < words.length ? 'length' : 'stop';
  for (let candidate = 0; candidate < candidates; candidate++) {
    event({ type: 'ended', askId, candidate, reason, tokens: said.length, timeMs: 12 });
  }
}

function cancel({ askId, candidate }) {
  const left = hanging.get(askId) ?? new Set();
  for (const one of candidate === undefined ? [...left] : [candidate]) {
    if (left.delete(one))
      event({ type: 'ended', askId, candidate: one, reason: 'cancelled', tokens: 1, timeMs: 12 });
  }
}
