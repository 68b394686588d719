/** A page that is not shown paints no frame; what it shows is then brought up to date this late, milliseconds. */
const hiddenMs = 100;

/**
 * Calls `show` with the last value only, once before the next frame is painted: a key changes the editor several
 * times (its text, its sending, its saving), and is drawn once.
 */
export function eachFrame<Value>(show: (value: Value) => void): { tell(value: Value): void; stop(): void } {
  let latest: { value: Value } | null = null;
  let frame = 0;
  let timer = 0;
  const run = () => {
    stop();
    const told = latest;
    latest = null;
    if (told) show(told.value);
  };
  function stop(): void {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
  }
  return {
    tell(value) {
      latest = { value };
      if (frame !== 0) return;
      frame = requestAnimationFrame(run);
      // The page may be hidden before the frame comes.
      timer = window.setTimeout(run, hiddenMs);
    },
    stop() {
      latest = null;
      stop();
    },
  };
}
