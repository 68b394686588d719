import { lazy } from 'react';

/** A hidden page draws nothing; its tools are not to wait for that, milliseconds. */
const drawnWithinMs = 200;
/** Between two tries of a browser that could not fetch the script, milliseconds. */
const againAfterMs = 2_000;

let loading: Promise<typeof import('./surroundings.ts')> | null = null;

/** A long text is drawn first: reading this script would hold it up. */
function load(): Promise<typeof import('./surroundings.ts')> {
  loading ??= drawn().then(fetchScript);
  return loading;
}

function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, drawnWithinMs);
  });
}

let failing = false;
let hurry: () => void = () => undefined;
const listeners = new Set<() => void>();

function isFailing(now: boolean): void {
  failing = now;
  for (const told of listeners) told();
}

/** Whether the script could not be fetched so far, in the shape `useSyncExternalStore` reads. */
export const surroundingsTrouble = {
  get: () => failing,
  subscribe(told: () => void) {
    listeners.add(told);
    return () => void listeners.delete(told);
  },
  tryAgain: () => hurry(),
};

/** The text can be written on without; it is tried as long as the page lives, and said that it fails. */
function fetchScript(): Promise<typeof import('./surroundings.ts')> {
  return import('./surroundings.ts')
    .then((script) => {
      isFailing(false);
      return script;
    })
    .catch(async () => {
      isFailing(true);
      await new Promise<void>((resolve) => {
        hurry = resolve;
        setTimeout(resolve, againAfterMs);
      });
      return fetchScript();
    });
}

export const ModelMenu = lazy(async () => ({ default: (await load()).ModelMenu }));
export const NameDialog = lazy(async () => ({ default: (await load()).NameDialog }));
export const PageTools = lazy(async () => ({ default: (await load()).PageTools }));
export const StatusLine = lazy(async () => ({ default: (await load()).StatusLine }));
