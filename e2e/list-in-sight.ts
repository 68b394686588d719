import type { Page } from '@playwright/test';

/**
 * What is wrong with where the open list stands, in words; [] when nothing is. The caret's line and the two above
 * it are read, the focused row is seen, and the ghost is whole or not there.
 */
export function listTroubles(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
    const panel = boxOf('[data-testid=offer]') as DOMRect;
    const row = boxOf('[role=option][aria-selected=true]') as DOMRect;
    const top = boxOf('header')?.bottom ?? 0;
    const tools = boxOf('[data-status-line]')?.top ?? 0;
    const text = document.querySelector('.ProseMirror') as HTMLElement;
    const line = Number.parseFloat(getComputedStyle(text).lineHeight);
    const selection = getSelection() as Selection;
    const range = document.createRange();
    range.setStart(selection.anchorNode as Node, Math.max(0, selection.anchorOffset - 1));
    range.setEnd(selection.anchorNode as Node, selection.anchorOffset);
    const caret = [...range.getClientRects()].at(-1) as DOMRect;
    const isSheet = panel.bottom > tools;
    const troubles: string[] = [];
    const expectThat = (holds: boolean, words: string) => holds || troubles.push(words);
    expectThat(caret.bottom <= panel.top + 1, 'the list covers the caret’s line');
    expectThat(panel.top >= caret.top, 'the list stands above the caret');
    const room = Math.min(panel.top, tools) - top;
    const above = Math.min(2, Math.floor(room / line) - 1);
    expectThat(caret.top - top >= above * line - 4, 'what was just written is not in sight');
    expectThat(panel.bottom <= (isSheet ? innerHeight : tools) + 1, 'the list reaches under the tools');
    const rows = document.querySelector('[role=listbox]')?.parentElement?.getBoundingClientRect() as DOMRect;
    const seen = Math.min(row.bottom, rows.bottom) - Math.max(row.top, rows.top);
    expectThat(seen >= Math.min(row.height, rows.height) - 1, 'the focused row is not in view');
    const ghost = [...(document.querySelector('[data-ghost]')?.getClientRects() ?? [])];
    expectThat(
      ghost.every((box) => box.bottom <= Math.min(panel.top, tools) + 2),
      'the ghost goes on below',
    );
    return troubles;
  });
}
