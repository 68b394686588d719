/** Sources of actions as WebDriver and WebDriver BiDi both take them (W3C WebDriver, 15.5). */
export type Actions = readonly Record<string, unknown>[];

/** Keys that are not characters, by their `KeyboardEvent.key` (W3C WebDriver, 17.4.2). */
const codes: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  Meta: '\uE03D',
};

const down = (value: string) => ({ type: 'keyDown', value });
const up = (value: string) => ({ type: 'keyUp', value });
const keyboard = (actions: readonly unknown[]): Actions => [{ type: 'key', id: 'keyboard', actions }];

export function typing(text: string): Actions {
  return keyboard([...text].flatMap((character) => [down(character), up(character)]));
}

/** @throws RangeError for a key without a code that is not one character. */
export function pressing(keys: readonly string[], times: number): Actions {
  const values = keys.map((key) => {
    const value = codes[key] ?? key;
    if ([...value].length !== 1) throw new RangeError(`no such key: ${key}`);
    return value;
  });
  const held = values.slice(0, -1);
  const last = values.at(-1) ?? '';
  const presses = Array.from({ length: times }, () => [down(last), up(last)]).flat();
  return keyboard([...held.map(down), ...presses, ...held.toReversed().map(up)]);
}

export function clicking(x: number, y: number): Actions {
  const actions = [
    { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ];
  return [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }];
}
