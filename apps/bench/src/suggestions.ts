import { askAt, askSettings, defaultSuggestionSettings, insertedAt } from '@tercet/editor';
import { createEngine, stepUntilIdle } from '@tercet/engine';
import { loadTokenizer } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { type ContinuationEvent, continuationAskSchema } from '@tercet/protocol';
import type { BenchOptions } from './bench-options.ts';
import { tell, threads } from './machine.ts';
import { rounded } from './median.ts';
import { prepareModel } from './prepare-model.ts';
import { type Judgement, judgeCandidate } from './suggestions/judge-candidate.ts';
import { passageDocument } from './suggestions/passage-document.ts';
import { heldOut, type Passage, passages } from './suggestions/passages.ts';

const model = 'smollm2-135m';
const slotTokens = 2048;
/** Of a smoke run: every so many, so that there is one of most kinds. */
const quickStep = 5;

/** What a candidate was at last, and why it ended. */
interface Written {
  raw: string;
  reason: string;
  redraws: number;
}

interface Seen {
  judgements: Judgement[];
  /** Passages of which all candidates begin with different words. */
  distinct: boolean[];
  redraws: number;
}

function collect(written: Written[], event: ContinuationEvent): void {
  if (event.type === 'failed') throw new Error(`The ask failed: ${JSON.stringify(event.failure)}`);
  if (!('candidate' in event)) return;
  written[event.candidate] ??= { raw: '', reason: '', redraws: 0 };
  const own = written[event.candidate]!;
  if (event.type === 'piece') own.raw += event.text;
  if (event.type === 'redrawn') Object.assign(own, { raw: '', redraws: own.redraws + 1 });
  if (event.type === 'ended') own.reason = event.reason;
}

/**
 * How good the candidates are that the embedded model offers in fixed passages, with the page's defaults and fixed seeds.
 *
 * `heldOut` is the same of passages nothing was tuned to.
 */
export async function suggestions({ quick, show }: BenchOptions) {
  const { directory, tokenizerPath } = await prepareModel(model);
  const tokenizer = await loadTokenizer(tokenizerPath);
  const runner = await openRunner({ directory, threads, slots: 1, slotTokens });
  let written: Written[] = [];
  const engine = createEngine({
    runner,
    tokenizer,
    now: () => performance.now(),
    emit: (event) => collect(written, event),
    drawSeed: () => 1,
  });

  async function ask(
    passage: Passage,
    seed: number,
  ): Promise<{ texts: string[]; judgements: Judgement[]; redraws: number }> {
    const { doc, caret } = passageDocument(passage.text);
    const $caret = doc.resolve(caret);
    const asked = askAt(doc, caret, askSettings(defaultSuggestionSettings));
    written = [];
    const ask = continuationAskSchema.parse({
      ...asked,
      askId: `suggestions-${seed}`,
      model,
      candidates: defaultSuggestionSettings.candidates,
      settings: { ...asked.settings, seed },
    });
    engine.ask({ ask, writer: 'bench' });
    await stepUntilIdle(engine);
    const block =
      $caret.node(-1).type.name === 'list_item'
        ? 'list_item'
        : $caret.parent.type.name === 'heading'
          ? 'heading'
          : 'paragraph';
    const texts = written.map(({ raw }) => insertedAt(doc, caret, raw));
    const judgements = written.map(({ reason }, at) =>
      judgeCandidate({
        passage,
        block,
        before: $caret.parent.textBetween(0, $caret.parentOffset),
        after: $caret.parent.textBetween($caret.parentOffset, $caret.parent.content.size),
        text: texts[at]!,
        stopped: reason === 'stop',
      }),
    );
    if (show) showCandidates(passage, texts, written, judgements);
    return { texts, judgements, redraws: written.reduce((sum, each) => sum + each.redraws, 0) };
  }

  async function judge(all: readonly Passage[]): Promise<Seen> {
    const seen: Seen = { judgements: [], distinct: [], redraws: 0 };
    for (const [at, passage] of all.entries()) {
      const { texts, judgements, redraws } = await ask(passage, 1_000 + at);
      seen.judgements.push(...judgements);
      seen.redraws += redraws;
      seen.distinct.push(new Set(texts.map((text) => text.trim().split(/\s+/)[0])).size === texts.length);
    }
    return seen;
  }

  try {
    tell(`${passages.length} passages`);
    const own = figuresOf(await judge(passages.filter((_, at) => !quick || at % quickStep === 0)));
    if (quick) return own;
    tell(`${heldOut.length} held out`);
    return { ...own, heldOut: figuresOf(await judge(heldOut)) };
  } finally {
    await runner.close();
  }
}

const share = (flags: readonly boolean[]) => rounded(flags.filter(Boolean).length / flags.length);

function figuresOf({ judgements, distinct, redraws }: Seen) {
  const of = (name: keyof Judgement) => share(judgements.map((each) => each[name]));
  return {
    endsWhole: of('endsWhole'),
    beginsWell: of('beginsWell'),
    staysInParagraph: of('staysInParagraph'),
    keepsLanguage: of('keepsLanguage'),
    balancedQuotes: of('balancedQuotes'),
    distinct: share(distinct),
    candidates: judgements.length,
    redraws,
  };
}

/** For the eye: what was offered, and what is wrong with it. */
function showCandidates(
  passage: Passage,
  texts: string[],
  written: Written[],
  judgements: Judgement[],
): void {
  process.stderr.write(`\n[${passage.kind}] …${JSON.stringify(passage.text.slice(-70))}\n`);
  texts.forEach((text, at) => {
    const wrong = Object.entries(judgements[at]!).flatMap(([name, holds]) => (holds ? [] : [name]));
    const { reason, redraws } = written[at]!;
    process.stderr.write(
      `  ${reason}${redraws ? ` ↻${redraws}` : ''} ${JSON.stringify(text)} ${wrong.join(' ')}\n`,
    );
  });
}
