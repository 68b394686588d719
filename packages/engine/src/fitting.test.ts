import type { ContinuationAskInput } from '@tercet/protocol';
import { describe, expect, test } from 'vitest';
import { fakeTokenizer } from './fake-tokenizer.ts';
import { createFirstTokens } from './first-tokens.ts';
import { healPrompt } from './heal-prompt.ts';
import { mayBegin, openingAt } from './opening.ts';
import { readPrompt } from './read-prompt.ts';
import { progressOf, writingRoom } from './writing-room.fixture.ts';

const sentences = { stopAt: 'sentence', minTokens: 4, maxTokens: 12 } as const;
const inParagraph = (prompt: string, settings: ContinuationAskInput['settings'] = sentences) => ({
  prompt: prompt.trimEnd(),
  spaced: /\S $/.test(prompt),
  block: 'paragraph' as const,
  settings,
});
const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A tokenizer that has every word of some texts, each with the space before it. */
const tokenizerOf = (texts: readonly string[]) =>
  fakeTokenizer([...new Set(texts.flatMap((text) => text.match(/ [^ ]+/gu) ?? []))]);

/** What one candidate becomes that would say `says`. */
async function written(
  prompt: string,
  says: string[],
  settings: ContinuationAskInput['settings'] = sentences,
) {
  const room = writingRoom({ tokenizer: tokenizerOf(says), says });
  room.ask('a', { ...inParagraph(prompt, settings), candidates: 1 });
  await room.step();
  return { room, text: room.texts('a')[0], end: room.of('a').at(-1) };
}

describe('[CN19] the end of the text is required of the first tokens', () => {
  const tokenizer = fakeTokenizer([' the', ' light', ' house', 'house', ' lighthouse']);
  const healed = (text: string, closes = false) => {
    const { tokens, required } = healPrompt(text, tokenizer, closes);
    return [decoded(Buffer.concat(tokens.map((token) => tokenizer.bytesOf(token)))), decoded(required)];
  };

  test.each([
    ['a word', 'in the light', ['in the', ' light']],
    ['half a word', 'in the lig', ['in the', ' lig']],
    ['a space', 'in the ', ['in the', ' ']],
    ['several spaces', 'in the   ', ['in the', ' ']],
    ['a word alone', 'The', ['', 'The']],
    ['nothing', '', ['', '']],
    ['a mark', 'in the light.', ['in the light.', '']],
    ['a new paragraph', 'in the light.\n\n', ['in the light.\n\n', '']],
    ['an item’s marker', '- the\n- ', ['- the\n-', ' ']],
    ['a word longer than any', `in ${'x'.repeat(200)}`, [`in ${'x'.repeat(176)}`, 'x'.repeat(24)]],
  ])('%s', (_, text, parts) => {
    expect(healed(text)).toEqual(parts);
  });

  test('a mark is, while a quotation is open', () => {
    expect(healed('“the light.', true)).toEqual(['“the light', '.']);
  });

  test('no character is taken apart', () => {
    for (const text of ['naïve café', 'привет мир', '我喜欢读书', 'a 🙂', 'ñandú']) {
      const [kept, required] = healed(text);
      expect(kept! + required!).toBe(text);
      expect(required).not.toContain('\uFFFD');
    }
  });

  test('a word begun is completed, and what stands is not repeated', async () => {
    const { text } = await written('by the riv', [' river turned slowly again and fell. It']);
    expect(text).toBe('er turned slowly again and fell.');
  });

  test('a whole word may go on, in one token or in several, or be followed by others', async () => {
    const words = [
      ' by',
      ' the',
      ' light',
      ' house',
      'house',
      ' lighthouse',
      ' was',
      ' old',
      ' and',
      ' cold.',
      ' It',
    ];
    for (const [says, becomes] of [
      [' lighthouse was old and cold. It', 'house was old and cold.'],
      [' lighthouse house was old and cold. It', 'house house was old and cold.'],
      [' light was old and old and cold. It', ' was old and old and cold.'],
    ] as const) {
      const room = writingRoom({ tokenizer: fakeTokenizer(words), says: [says] });
      room.ask('a', { ...inParagraph('by the light'), candidates: 1 });
      await room.step();
      expect(room.texts('a')).toEqual([becomes]);
    }
  });

  test('a word is not put together from others, unless no token has it', () => {
    const words = fakeTokenizer([' be', ' because', ' becauses', 'cause', ' archae', 'ology', ' arch']);
    const { allowed } = createFirstTokens(words);
    const zeros = new Float32Array(words.vocabSize);
    const may = (required: string) => {
      const mask = allowed(
        new TextEncoder().encode(required),
        openingAt(`once${required}`, 'paragraph'),
        zeros,
      )!;
      return [...mask].flatMap((may, token) => (may === 1 ? [decoded(words.bytesOf(token))] : []));
    };
    expect(may(' because')).toEqual([' because', ' becauses']);
    expect(may(' beca')).toEqual([' because', ' becauses']);
    expect(may(' archaeol')).toEqual([' archae']);
  });

  test('candidates differ in their first word all the same [CN7]', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const room = writingRoom();
      const chance = { ...sentences, temperature: 1, topK: 0, topP: 1, seed };
      room.ask('a', inParagraph('the river', chance));
      await room.step();
      const firsts = room.texts('a').map((text) => /^\s*\S*/.exec(text)![0]);
      expect(new Set(firsts).size).toBe(3);
    }
  });

  test('[CN14] it goes on elsewhere from within what is required, and after it', async () => {
    const says = [' river turned slowly again and fell. It'];
    const undisturbed = (await written('by the riv', says)).text;
    for (let passes = 1; passes < 6; passes++) {
      const lost = writingRoom({ tokenizer: tokenizerOf(says), says });
      lost.ask('a', { ...inParagraph('by the riv'), candidates: 1 });
      await lost.step(passes);
      const resume = progressOf(lost.events, lost.drawn, 1);
      const other = writingRoom({ tokenizer: tokenizerOf(says), says });
      other.ask('a', { ...inParagraph('by the riv'), candidates: 1 }, { resume });
      await other.step();
      const before = lost.of('a').flatMap((event) => (event.type === 'piece' ? [event.text] : []));
      const after = other.of('a').flatMap((event) => (event.type === 'piece' ? [event.text] : []));
      expect([...before, ...after].join('')).toBe(undisturbed);
    }
  });

  test('[CN16] a hint of the text without its last spaces reads what an ask then needs', async () => {
    for (const prompt of ['the river', 'the river ']) {
      const room = writingRoom();
      room.hint('ada', 'the river');
      await room.step();
      room.ask('a', inParagraph(prompt), { writer: 'ada' });
      const started = room.of('a').find(({ type }) => type === 'started');
      const promptTokens = prompt.endsWith(' ') ? 4 : 3;
      expect(started).toMatchObject({ promptTokens, cachedTokens: promptTokens - 1 });
    }
  });
});

describe('[CN20] how a candidate may begin', () => {
  const may = (before: string, text: string, block: 'paragraph' | 'heading' | 'list_item' = 'paragraph') =>
    mayBegin(text, openingAt(before, block));

  test.each([
    ['The sea was ', ['calm', 'Ada', '“so', '3'], [',', '.', ')', ' calm', '\n', '- ', '—', '#', '*']],
    ['The sea was', [' calm', ',', '.', 'h', ' '], [')', '"', '\n', ' ,', '  ', '*', '<', '|']],
    ['It was late. ', ['She', '“Go', '(They'], ['she', '19', '.', '"'.concat('.')]],
    ['It was late.', [' She', ' '], ['She', '.', '"', ')', '\n\n']],
    ['She said, "It is late.', [' She', '"'], ['”', ')']],
    ['(It was late', [')', ' and'], ['"']],
    ['She said, “', ['It', 'it'], [' it', '.', '”x'.slice(1, 1)]],
    ['', ['The', '“Go'], ['the', '19', '-', '1.', '#', ' The']],
    ['One.\n\n', ['Two'], ['two', '2', '\n']],
  ])('%j', (before, good, bad) => {
    expect(good.filter((text) => !may(before, text))).toEqual([]);
    expect(bad.filter((text) => may(before, text))).toEqual([]);
  });

  test('straight or curly quotes, as the text has them', () => {
    expect([may('“Go,” he said. ', '"'), may('“Go,” he said. ', '“')]).toEqual([false, true]);
    expect([may('"Go," he said. ', '"'), may('"Go," he said. ', '“')]).toEqual([true, false]);
  });

  test('in the script of the text', () => {
    expect([may('It was late and cold. ', 'Она'), may('Было поздно и холодно. ', 'Она')]).toEqual([
      false,
      true,
    ]);
    expect(may('It was late and cold. ', '\uFFFD')).toBe(false);
  });

  test('small letters and numbers begin headings and items', () => {
    for (const block of ['heading', 'list_item'] as const)
      expect([may('- ', 'eggs', block), may('- ', '3', block)]).toEqual([true, true]);
  });

  test('no draw ever begins otherwise', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const room = writingRoom();
      const chance = { ...sentences, temperature: 5, topK: 0, topP: 1, seed };
      room.ask('a', inParagraph('the river was ', chance));
      await room.step();
      for (const text of room.texts('a')) expect(text).toMatch(/^["“‘'«„‚(¿¡[$€£]*[\p{L}\p{N}]/u);
    }
  });
});

describe('what no text goes on with is drawn again', () => {
  test.each([
    ['[CN21] a label', 'It was late. ', ' Answer: the river fell again and again. It'],
    ['[CN21] a byline', 'It was late. ', ' Written by Ada and she fell again. It'],
    ['[CN21] markup', 'It was late. ', ' She fell | fell again and again. It'],
    ['[CN21] an aside about the text', 'It was late. ', ' This passage was never again opened. It'],
    [
      '[CN22] another language',
      'It was late and the house was cold and they went. ',
      ' Il était une fois dans le bois et il fut avec elle. Il',
    ],
  ])('%s', async (_, prompt, says) => {
    const { room, text } = await written(prompt, [says, ' She walked to the house again. It']);
    expect(room.types('a')).toContain('redrawn');
    expect(text).not.toContain(says.slice(1, 12));
  });

  test('a text with labels of its own has more', async () => {
    const { room, text } = await written('Ada: it was late.\n\nBea: ', [
      ' Ada: the river fell again and again. It',
    ]);
    expect(room.types('a')).not.toContain('redrawn');
    expect(text).toBe('Ada: the river fell again and again.');
  });
});

describe('[CN23] a text not begun', () => {
  const tokensOf = (prompt: string, block?: 'paragraph' | 'heading') => {
    const asked = {
      prompt,
      candidates: 3,
      overflow: 'slide',
      maxTokens: 8,
      ...(block && { block }),
    } as const;
    const shape = { vocabSize: 300, slots: 1, slotTokens: 2048, contextTokens: 2048 };
    const read = readPrompt(shape, fakeTokenizer(), asked);
    return read.ok ? read.prompt.length : 0;
  };

  test('is read behind openings of others; any other text as it is', () => {
    expect(tokensOf('', 'paragraph')).toBeGreaterThan(100);
    expect(tokensOf('# The Orchard\n\n', 'paragraph')).toBeGreaterThan(100);
    expect(tokensOf('')).toBe(1);
    expect(tokensOf('# ', 'heading')).toBe(1);
    expect(tokensOf('Dear Anna,\n\n', 'paragraph')).toBe(tokensOf('Dear Anna,\n\n'));
    expect(tokensOf('# Сад\n\n', 'paragraph')).toBe(tokensOf('# Сад\n\n'));
  });
});

describe('[CN24] whole sentences', () => {
  test('end from `minTokens` on, and not before', async () => {
    const says = [' It fell. Rain came again and again. She walked'];
    expect((await written('It was late. ', says)).text).toBe('It fell. Rain came again and again.');
  });

  test('what comes after the last one is taken back when the length is reached', async () => {
    const says = [
      ' It fell again and again. She walked and walked and walked and walked and walked and walked',
    ];
    const { room, text, end } = await written('It was late. ', says, { ...sentences, minTokens: 10 });
    expect(text).toBe('It fell again and again.');
    expect(room.types('a').slice(-3)).toEqual(['redrawn', 'piece', 'ended']);
    expect(end).toMatchObject({ reason: 'stop' });
  });

  test('a quotation is closed first', async () => {
    const says = [' She said "The rain fell. Never again. Go." Then he walked'];
    const { text } = await written('It was late. ', says, { ...sentences, maxTokens: 80 });
    expect(text).toBe('She said "The rain fell. Never again. Go."');
  });

  test('one that the writer opened, too', async () => {
    const says = [' rain fell. Never again. Go." Then he walked'];
    const { text } = await written('"Then the ', says, { ...sentences, maxTokens: 80 });
    expect(text).toBe('rain fell. Never again. Go."');
  });

  test('[CN25] neither a line break nor the text’s end leaves a sentence open', async () => {
    for (const stop of ['\n\nThen', '']) {
      const { room, text } = await written('It was late. ', [` She walked${stop}`]);
      expect(text).not.toContain('\n');
      expect(text).not.toBe('She walked');
      expect(room.of('a').at(-1)).toMatchObject({ type: 'ended' });
    }
  });

  test('a candidate that has none within its length is drawn again', async () => {
    const says = [` She ${'walked and '.repeat(9)}`, ' It was never again opened. She'];
    const { room } = await written('It was late. ', says);
    expect(room.types('a')).toContain('redrawn');
  });
});

test('without a block nothing of this is done: the HTTP API continues the bare text', async () => {
  const room = writingRoom({ says: [', and\n- Answer: it'] });
  room.ask('a', { prompt: 'the river ', candidates: 1, settings: { maxTokens: 20 } });
  await room.step();
  expect(room.texts('a')).toEqual([', and\n- Answer: it']);
  expect([...room.passes[0]![0]!.tokens]).toEqual(room.tokenizer.encode('the river '));
});
