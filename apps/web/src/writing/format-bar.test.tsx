// @vitest-environment jsdom
import { type CommandName, defaultKeyBindings, type Editor } from '@tercet/editor';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';
import { FormatBar } from './format-bar.tsx';

test('the formatting toolbar is one Tab stop; arrows, Home and End go through it, and a press keeps the focus in the text', async () => {
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  const ran: string[] = [];
  const run = (command: CommandName) => ran.push(command) > 0;
  const editor = { run, view: { focus: () => ran.push('focus') } } as unknown as Editor;
  const enabled = new Set<CommandName>(['redo', 'bold', 'italic', 'code', 'link']);
  flushSync(() =>
    root.render(
      <FormatBar
        editor={editor}
        active={new Set(['bold'])}
        enabled={enabled}
        bindings={defaultKeyBindings}
        onLink={() => undefined}
      />,
    ),
  );
  const buttons = [...place.querySelectorAll('button')];
  const stops = () =>
    buttons.filter(({ tabIndex }) => tabIndex === 0).map((button) => button.getAttribute('aria-label'));
  expect(stops()).toEqual(['Undo']);

  const focused = () => document.activeElement?.getAttribute('aria-label');
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    flushSync(() => document.activeElement?.dispatchEvent(event));
  };
  flushSync(() => buttons[0]?.focus());
  press('ArrowRight');
  await expect.poll(focused).toBe('Redo');
  press('ArrowRight');
  await expect.poll(focused).toBe('Bold');
  press('End');
  await expect.poll(focused).toBe('Code block');
  press('Home');
  await expect.poll(focused).toBe('Undo');
  await expect.poll(stops).toEqual(['Undo']);

  for (const button of buttons) {
    const down = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    button.dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
  }
  for (const button of buttons.slice(0, 3)) flushSync(() => button.click());
  // Undo has nothing to undo.
  expect(ran).toEqual(['redo', 'focus', 'bold', 'focus']);
  flushSync(() => root.unmount());
});
