import type { EditorSnapshot } from '@tercet/editor';

/** A page that is not shown paints no frame; what it shows is then brought up to date this late, milliseconds. */
const hiddenMs = 100;
/** What a typist does not look at (the words counted, that all is saved) waits for a pause, but not for ever. */
const quietMs = 500;
const longestQuietMs = 3_000;

/** `nothing` differs to the eye; only something `quiet`; or something that must be `seen` at once. */
export type SnapshotChange = 'nothing' | 'quiet' | 'seen';

/**
 * What a new snapshot changes on the page. That edits are under way, or in danger, is seen at once; that they are
 * saved comes a little later, so that it does not flicker with every key [UX 14].
 */
export function snapshotChange(before: EditorSnapshot, after: EditorSnapshot): SnapshotChange {
  const { words, saved, ...rest } = after;
  for (const name of Object.keys(rest) as (keyof typeof rest)[]) {
    if (!alike(before[name], after[name])) return 'seen';
  }
  if (saved.state !== before.saved.state) return saved.state === 'saved' ? 'quiet' : 'seen';
  if (saved.state !== 'saving' && !alike(before.saved, saved)) return 'seen';
  return words === before.words ? 'nothing' : 'quiet';
}

/** The same, or made of the same parts. */
function alike(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) {
    return false;
  }
  // The editor gives a new set only when it holds something else.
  if (before instanceof Set || after instanceof Set) return false;
  const [ours, theirs] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const names = Object.keys(ours);
  return (
    names.length === Object.keys(theirs).length && names.every((name) => Object.is(ours[name], theirs[name]))
  );
}

/**
 * Shows the editor's snapshots as they are needed: once before the next frame, as a key changes the editor several
 * times (its text, its sending, its saving); a little later when only something quiet changed.
 */
export function shownSnapshots(first: EditorSnapshot, show: (snapshot: EditorSnapshot) => void) {
  let shown = first;
  let latest = first;
  let frame = 0;
  let timer = 0;
  /** When something quiet was first put off. */
  let quietSince: number | null = null;
  function stop(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
    quietSince = null;
  }
  const run = () => {
    stop();
    shown = latest;
    show(shown);
  };
  return {
    tell(snapshot: EditorSnapshot): void {
      latest = snapshot;
      const change = snapshotChange(shown, snapshot);
      if (change === 'seen' && frame === 0) {
        stop();
        frame = requestAnimationFrame(run);
        // The page may be hidden before the frame comes.
        timer = window.setTimeout(run, hiddenMs);
      } else if (change === 'quiet' && frame === 0) {
        quietSince ??= performance.now();
        clearTimeout(timer);
        const left = quietSince + longestQuietMs - performance.now();
        timer = window.setTimeout(run, Math.max(0, Math.min(quietMs, left)));
      }
    },
    stop,
  };
}
