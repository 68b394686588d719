// @vitest-environment jsdom
import { Step } from 'prosemirror-transform';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { docOf, p, type Story, story } from './editor-story.ts';
import { promptBeforeCursor } from './prompt-before-cursor.ts';

let ada: Story;
let ready: boolean;

beforeEach(() => {
  ready = true;
  ada = story(docOf(p('The sea was'), p('And then')), { mayReadAhead: () => ready });
  ada.editor.view.dom.setAttribute('tabindex', '0');
  ada.editor.view.focus();
});
afterEach(() => {
  hide(false);
  ada.end();
});

const prompts = () => ada.source.hints.map((hint) => hint?.prompt ?? null);
/** Longer than any pause. */
const pause = () => ada.clock.advance(1_000);

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'visibilityState', {
    value: hidden ? 'hidden' : 'visible',
    configurable: true,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('[CN16] what would be asked next is told', () => {
  test('after a pause, and exactly as an ask then sends it', () => {
    ada.caretAfter('The sea was');
    ada.type(' calm ');
    expect(ada.source.hints).toEqual([]);
    ada.clock.advance(249);
    expect(ada.source.hints).toEqual([]);
    ada.clock.advance(1);
    ada.press('Tab');
    const { prompt, model, candidates, settings } = ada.source.asks[0]!;
    const { maxTokens } = settings;
    expect(ada.source.hints).toEqual([{ documentId: 'd', prompt, model, candidates, maxTokens }]);
    expect(prompt).toBe('The sea was calm');
  });

  test('once: a space, or coming back to the same place, is nothing new', () => {
    ada.caretAfter('The sea was');
    pause();
    ada.type(' ');
    pause();
    ada.caretAfter('And');
    ada.clock.advance(100);
    ada.caretAfter('The sea was');
    pause();
    expect(prompts()).toEqual(['The sea was']);
  });

  test('not while typing goes on, then only the last', () => {
    ada.caretAfter('And then');
    for (const letter of ' the wind came') {
      ada.type(letter);
      ada.clock.advance(200);
    }
    expect(prompts()).toEqual([]);
    pause();
    expect(prompts()).toEqual(['The sea was\n\nAnd then the wind came']);
  });

  test('with the length the writer set', () => {
    ada.end();
    ada = story(docOf(p('The sea')), {
      mayReadAhead: () => true,
      askOptions: () => ({ model: 'small', candidates: 2, settings: { maxTokens: 7 } }),
    });
    ada.editor.view.dom.setAttribute('tabindex', '0');
    ada.editor.view.focus();
    ada.caretAfter('The sea');
    pause();
    const hint = { documentId: 'd', model: 'small', prompt: 'The sea', candidates: 2, maxTokens: 7 };
    expect(ada.source.hints).toEqual([hint]);
  });

  test('not before there is text', () => {
    ada.end();
    ada = story(docOf(p('')), { mayReadAhead: () => true });
    ada.editor.view.dom.setAttribute('tabindex', '0');
    ada.editor.view.focus();
    pause();
    ada.type('A');
    pause();
    expect(prompts()).toEqual(['A']);
  });

  test('at once after a take: another Tab is near', () => {
    ada.caretAfter('And then');
    pause();
    ada.press('Tab');
    ada.source.says(' came the rain');
    pause();
    expect(prompts()).toEqual(['The sea was\n\nAnd then']);
    ada.press('Enter');
    ada.clock.advance(0);
    expect(prompts().at(-1)).toBe('The sea was\n\nAnd then came the rain');
    expect(prompts().at(-1)).toBe(
      promptBeforeCursor(ada.editor.view.state.doc, ada.editor.view.state.selection.head),
    );
  });

  test('not while an offer is open; after Escape nothing new is to be told', () => {
    ada.caretAfter('And then');
    ada.press('Tab');
    ada.source.piece(0, 'came');
    pause();
    expect(prompts()).toEqual([]);
    ada.press('Escape');
    pause();
    expect(prompts()).toEqual(['The sea was\n\nAnd then']);
  });
});

describe('[CN16] others', () => {
  const insert = (at: number, text: string) => (doc: { slice: unknown; type: unknown }) => [
    Step.fromJSON((doc as { type: { schema: never } }).type.schema, {
      stepType: 'replace',
      from: at,
      to: at,
      slice: { content: [{ type: 'text', text }] },
    }),
  ];

  test('who write do not put off the pause, and what they change before the caret is told', () => {
    ada.caretAfter('And then');
    ada.clock.advance(200);
    ada.other(insert(1, 'A'));
    ada.clock.advance(50);
    expect(prompts()).toEqual(['AThe sea was\n\nAnd then']);
    ada.other(insert(1, 'B'));
    for (let typed = 0; typed < 10; typed += 1) {
      ada.clock.advance(50);
      ada.other(insert(1, 'C'));
    }
    expect(prompts().length).toBeGreaterThan(1);
    pause();
    expect(prompts().at(-1)).toBe('CCCCCCCCCCBAThe sea was\n\nAnd then');
  });

  test('who write after the caret change nothing', () => {
    ada.caretAfter('The sea was');
    pause();
    ada.other(insert(ada.transport.doc.content.size - 1, ' there'));
    pause();
    expect(prompts()).toEqual(['The sea was']);
  });
});

describe('[CN16] withdrawn', () => {
  beforeEach(() => {
    ada.caretAfter('The sea was');
    pause();
    expect(prompts()).toEqual(['The sea was']);
  });

  test('when the editor loses the focus, and told again when it is back', () => {
    ada.editor.view.dom.blur();
    pause();
    expect(prompts()).toEqual(['The sea was', null]);
    ada.type('!');
    pause();
    expect(prompts()).toEqual(['The sea was', null]);
    ada.editor.view.focus();
    pause();
    expect(prompts()).toEqual(['The sea was', null, 'The sea was!']);
  });

  test('when the page is hidden, until it is seen again', () => {
    hide(true);
    ada.type('!');
    pause();
    expect(prompts()).toEqual(['The sea was', null]);
    hide(false);
    pause();
    expect(prompts().at(-1)).toBe('The sea was!');
  });

  test('when the editor closes', () => {
    const { hints } = ada.source;
    ada.end();
    expect(hints.at(-1)).toBe(null);
    expect(ada.clock.waiting).toBe(0);
    ada = story(docOf(p('x')));
  });

  test('but not by another window that comes to the front', () => {
    ada.editor.view.dom.dispatchEvent(new FocusEvent('blur'));
    pause();
    expect(prompts()).toEqual(['The sea was']);
  });
});

describe('[CN16] a server', () => {
  test('that cannot be asked is told nothing; when it can, the page says so', () => {
    ready = false;
    ada.caretAfter('The sea was');
    pause();
    expect(prompts()).toEqual([]);
    ready = true;
    ada.editor.readAhead();
    pause();
    expect(prompts()).toEqual(['The sea was']);
  });

  test('that was away has forgotten, and is told again', () => {
    ada.caretAfter('The sea was');
    pause();
    ready = false;
    ada.editor.disconnected();
    pause();
    ready = true;
    ada.editor.reconnected();
    pause();
    expect(prompts()).toEqual(['The sea was', 'The sea was']);
  });
});
