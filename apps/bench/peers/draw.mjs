/**
 * Draws tokens with temperature, top-k, top-p and repetition penalty; no more than that.
 *
 * @param settings as in serve-lines.mjs.
 * @returns a function of logits [vocabSize], which it changes, and of all tokens so far.
 */
export function createDraw(vocabSize, { temperature, topK, topP, repetitionPenalty, penaltyWindow }, seed) {
  const random = mulberry32(seed);
  const ids = new Int32Array(topK);
  const best = new Float32Array(topK);
  return (logits, tokens) => {
    for (const token of new Set(tokens.slice(-penaltyWindow))) {
      logits[token] =
        logits[token] > 0 ? logits[token] / repetitionPenalty : logits[token] * repetitionPenalty;
    }
    let count = 0;
    for (let id = 0; id < vocabSize; id += 1) {
      const logit = logits[id];
      if (count === topK && logit <= best[topK - 1]) continue;
      let at = count < topK ? count++ : topK - 1;
      for (; at > 0 && best[at - 1] < logit; at -= 1) {
        best[at] = best[at - 1];
        ids[at] = ids[at - 1];
      }
      best[at] = logit;
      ids[at] = id;
    }
    const weights = Array.from(best.subarray(0, count), (logit) => Math.exp((logit - best[0]) / temperature));
    const enough = topP * weights.reduce((sum, weight) => sum + weight, 0);
    let kept = 0;
    let sum = 0;
    while (kept < count && sum < enough) sum += weights[kept++];
    let rest = random() * sum;
    let chosen = 0;
    while (chosen < kept - 1 && rest >= weights[chosen]) rest -= weights[chosen++];
    return ids[chosen];
  };
}

/** 32-bit random numbers by Tommy Ettinger's public-domain generator, in [0, 1). */
function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
