/** A browser the stories can be run in; `scripts/browsers.mjs` looks for them, and hands them on in BROWSERS. */
export type FoundBrowser =
  | { kind: 'webkit-gtk'; driver: string; browser: string; screen: string }
  | { kind: 'firefox'; program: string }
  | { kind: 'playwright'; engine: 'webkit' | 'firefox' }
  | { kind: 'absent'; reason: string };

/** By what a report calls it. */
export function foundBrowsers(): Record<string, FoundBrowser> {
  const none = { kind: 'absent', reason: 'run `npm run test:browsers`' } as const;
  return process.env.BROWSERS ? JSON.parse(process.env.BROWSERS) : { WebKit: none, Firefox: none };
}
