import { type ModelInfo, printableLine } from '@tercet/protocol';

/** Where the words go; `isTTY` lines are written over, others only now and then. */
export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Share of a build between two lines where lines cannot be written over. */
const sparse = 0.25;

/** A wait before another start that is worth saying, milliseconds. */
const longWaitMs = 60_000;

/** What the model is doing, in words; null when there is nothing new to say. */
function sentence({ title, status }: ModelInfo): string | null {
  switch (status.state) {
    case 'absent':
      return `${title} cannot be used: ${status.reason ?? 'it is not installed'}.${status.command ? ` ${status.command} brings it.` : ''}`;
    case 'building':
      return `${title}: ${status.doing} (once), ${Math.round(status.share * 100)} %`;
    case 'loading':
      return null;
    case 'ready':
      return `${title} is loaded; a step takes ${status.stepMs.toFixed(1)} ms.`;
    case 'gone':
      return status.retryInMs === undefined
        ? `${title} stopped and stays so: ${status.reason}.`
        : `${title} stopped (${status.reason}); starting it again${status.retryInMs < longWaitMs ? '' : ` in ${Math.round(status.retryInMs / 1000)} s`}.`;
    default:
      return status satisfies never;
  }
}

/** Which models will be there later, in words behind "ready"; '' when there are none. */
function stillComing(models: readonly ModelInfo[]): string {
  const titles = models
    .filter(({ status }) => status.state === 'building' || status.state === 'loading')
    .map(({ title }) => title);
  if (titles.length === 0) return '';
  const all = titles.length === 1 ? titles[0] : `${titles.slice(0, -1).join(', ')} and ${titles.at(-1)}`;
  return ` (${all} ${titles.length === 1 ? 'is' : 'are'} still being prepared)`;
}

/**
 * Tells the person who started the server how it is going; ends with the address.
 * @param others  addresses that others can open.
 */
export function createTerminalWords(terminal: Terminal, url: string, others: readonly string[] = []) {
  const said = new Map<string, string>();
  /** Why a model stopped, said once until it was ready or stops for another reason. */
  const stopped = new Map<string, string>();
  const noticed = new Set<string>();
  const shares = new Map<string, number>();
  let unfinished = false;
  let announced = false;

  function line(text: string, overwritable = false): void {
    const start = unfinished ? '\r\u001b[K' : '';
    unfinished = overwritable && terminal.isTTY === true;
    terminal.write(`${start}${printableLine(text)}${unfinished ? '' : '\n'}`);
  }

  /** Whether so small a progress is worth a line of its own here. */
  function tooSoon({ name, status }: ModelInfo): boolean {
    if (status.state !== 'building' || terminal.isTTY) return false;
    const last = shares.get(name) ?? Number.NEGATIVE_INFINITY;
    if (status.share - last < sparse) return true;
    shares.set(name, status.share);
    return false;
  }

  function isSaid({ name, status }: ModelInfo, words: string): boolean {
    if (said.get(name) === words) return true;
    if (status.state === 'ready') stopped.delete(name);
    if (status.state !== 'gone') return false;
    const isKnown = stopped.get(name) === words;
    stopped.set(name, words);
    return isKnown;
  }

  /** What workers could not do, each said once. */
  function sayNotices({ title, workers }: ModelInfo): void {
    for (const { notice } of workers ?? []) {
      if (notice === undefined || noticed.has(`${title}: ${notice}`)) continue;
      noticed.add(`${title}: ${notice}`);
      line(`${title}: ${notice}`);
    }
  }

  return {
    pageIsUp(models: readonly ModelInfo[]): void {
      if (!models.some(({ status }) => status.state === 'ready')) {
        line(`The page is up at ${url}; the model is being prepared.`);
      }
      if (others.length > 0) line(`Others open ${others.join(' or ')}`);
      this.models(models);
    },
    models(models: readonly ModelInfo[]): void {
      for (const model of models) {
        sayNotices(model);
        const words = sentence(model);
        if (words === null || isSaid(model, words) || tooSoon(model)) continue;
        said.set(model.name, words);
        line(words, model.status.state === 'building');
      }
      const ready = models.some(({ status }) => status.state === 'ready');
      if (ready && !announced) line(`Tercet is ready: ${url}${stillComing(models)}`);
      announced = ready;
    },
  };
}
