import { forgetShell, keepShellBy } from '../browser/ask-browser.ts';

/** Lets the browser keep the page itself. Where it does not (http on a network, private windows) nothing else changes. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = () => {
    void keepShellBy('/sw.js').then((keeps) => {
      if (!keeps) console.info('This page will not open without its server.');
    });
  };
  // After the page: what is kept for later does not slow down what is wanted now.
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}

/** Reloads from the server, whatever is kept: a page older than the server must not get itself again. */
export async function reloadFresh(): Promise<void> {
  await forgetShell();
  location.reload();
}
