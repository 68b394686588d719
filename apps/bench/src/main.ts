import { parseArgs } from 'node:util';
import { ask } from './ask.ts';
import type { BenchOptions } from './bench-options.ts';
import { collab } from './collab.ts';
import { devices } from './devices.ts';
import { load } from './load.ts';
import { describeMachine } from './machine.ts';
import { models } from './models.ts';
import { peers } from './peers.ts';
import { quality } from './quality.ts';
import { strangers } from './strangers.ts';
import { suggestions } from './suggestions.ts';

const benches: Record<string, (options: BenchOptions) => Promise<object>> = {
  ask,
  collab,
  devices,
  load,
  models,
  peers,
  quality,
  strangers,
  suggestions,
};

/** One line a figure, nested names joined by dots. */
function asRows(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, entry]) =>
    typeof entry === 'object' && entry !== null
      ? asRows(entry, `${prefix}${key}.`)
      : [`${(prefix + key).padEnd(36)} ${String(entry)}`],
  );
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      device: { type: 'string', default: 'cpu' },
      model: { type: 'string', default: 'smollm2-135m' },
      show: { type: 'boolean', default: false },
      case: { type: 'string' },
    },
  });
  const name = positionals[0] ?? '';
  const bench = benches[name];
  if (!bench) {
    process.stderr.write(
      `npm run bench -- NAME [--json] [--quick] [--device cuda:0] [--model NAME] [--case NAME], NAME one of: ${Object.keys(benches).join(', ')}\n`,
    );
    return 2;
  }
  const figures = {
    ...(await bench(values)),
    machine: describeMachine(),
  };
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${asRows(figures).join('\n')}\n`);
  return 0;
}

process.exit(await main());
