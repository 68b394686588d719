import type { EditorSnapshot } from '@tercet/editor';

/** A page that is not shown paints no frame; what it shows is then brought up to date this late, milliseconds. */
const hiddenMs = 100;
/** How late what a typist does not look at may be: the count of words, and that all is saved. Milliseconds. */
const quietMs = 500;

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
  function stop(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
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
      } else if (change === 'quiet' && timer === 0) timer = window.setTimeout(run, quietMs);
    },
    stop,
  };
}
