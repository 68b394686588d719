import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { BenchOptions } from './bench-options.ts';
import { tell } from './machine.ts';
import { rounded } from './median.ts';
import type { AttackOrder, AttackReport, Seen } from './strangers/attack-report.ts';
import { attacks } from './strangers/attacks.ts';
import { residentNowMb, watchMemory } from './strangers/memory-watch.ts';

export interface StrangerFigures {
  /** How long a writer in another document waited for one acknowledgement during the attack, at worst. */
  worstWaitMs: number;
  /** The same before it began: this machine's own. */
  calmWaitMs: number;
  /** Memory of the server and its workers: at most during the attack, and 30 s after it, less that before it. */
  rssGrowthMb: number;
  rssAfter30sMb: number;
  /** Bytes in the server's folder 30 s after the attack, less those before it. */
  diskGrowthMb: number;
  /** The server runs, lets a newcomer in, and has every letter it acknowledged. */
  isAlive: boolean;
  /** What else the attack found. */
  seen: Seen;
}

/** How long after an attack memory and disk are looked at; of a smoke run they are told at once. */
const settlesMs = { full: 30_000, quick: 500 };
/** What takes longer is ended: then nothing was measured. */
const endsWithinMs = 300_000;
/** An attack that is over and does not end is killed after so long. */
const givesUpAfterMs = 5_000;

/**
 * Attacks by clients, web pages and engines, each on a server of its own, and what somebody who writes in another
 * document of it notices.
 */
export async function strangers({ quick, case: only }: BenchOptions) {
  const names = Object.keys(attacks).filter((name) => only === undefined || name === only);
  if (names.length === 0)
    throw new Error(`There is no case ${only}. There are: ${Object.keys(attacks).join(', ')}.`);
  const measured: Promise<[name: string, StrangerFigures | { problem: string }]>[] = [];
  for (const name of names) {
    tell(name);
    // While one settles the next may begin: an idle server takes nothing.
    await new Promise<void>((isOver) => {
      const figures = measureAttack(name, quick, isOver).finally(isOver);
      measured.push(
        figures.then(
          (found) => [name, found],
          (error: Error) => [name, { problem: error.message }],
        ),
      );
    });
  }
  return { cases: Object.fromEntries(await Promise.all(measured)) };
}

/** @param onAttacked called when the attack is over; memory and disk are looked at later. */
async function measureAttack(
  name: string,
  isQuick: boolean,
  onAttacked: () => void,
): Promise<StrangerFigures> {
  // The large pages that benches of models ask for would be counted as the server's.
  const { GLIBC_TUNABLES: _, ...environment } = process.env;
  const attack = fork(
    path.join(import.meta.dirname, 'strangers/attack-process.ts'),
    [name, isQuick ? 'quick' : 'full'],
    { execArgv: ['--import', 'tsx'], env: environment },
  );
  const order = (wanted: AttackOrder) => attack.send(wanted);
  const reports = reportsOf(attack);
  try {
    const set = await reports('set');
    const { processId: server } = set;
    const [rssMb, diskMb] = [await residentNowMb(server), sizeMb(set.dataDirectory)];
    const mostMemory = watchMemory(server);
    order('attack');
    const { seen, ...waits } = await reports('attacked');
    const mostMb = await mostMemory();
    onAttacked();
    await new Promise((resolve) => setTimeout(resolve, isQuick ? settlesMs.quick : settlesMs.full));
    const [laterMb, laterDiskMb] = [await residentNowMb(server), sizeMb(set.dataDirectory)];
    order('end');
    const { isAlive } = await reports('ended');
    const ended = once(attack, 'exit');
    await ended;
    return {
      worstWaitMs: rounded(waits.worstWaitMs),
      calmWaitMs: rounded(waits.calmWaitMs),
      rssGrowthMb: rounded(mostMb - rssMb),
      rssAfter30sMb: rounded(laterMb - rssMb),
      diskGrowthMb: rounded(laterDiskMb - diskMb),
      isAlive,
      seen,
    };
  } catch (error) {
    // It takes its server and its folder along.
    if (attack.connected) attack.disconnect();
    setTimeout(() => attack.kill('SIGKILL'), givesUpAfterMs).unref();
    throw error;
  }
}

type Report<Type> = Extract<AttackReport, { type: Type }>;

/** Each resolves with the report of that type; rejects when the process ends without it, or takes too long. */
function reportsOf(attack: ChildProcess) {
  const heard: AttackReport[] = [];
  attack.on('message', (report: AttackReport) => heard.push(report));
  return <Type extends AttackReport['type']>(type: Type): Promise<Report<Type>> =>
    new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        attack.off('message', look);
        attack.off('exit', fail);
      };
      const fail = () => {
        end();
        reject(new Error(`the attack ended, or took too long, before it said "${type}"`));
      };
      const timer = setTimeout(fail, endsWithinMs);
      const look = () => {
        const report = heard.find((one): one is Report<Type> => one.type === type);
        if (!report) return;
        end();
        resolve(report);
      };
      attack.on('message', look);
      attack.on('exit', fail);
      look();
    });
}

/** All files of a folder. */
function sizeMb(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const sizes = files.map((file) => statSync(path.join(file.parentPath, file.name)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
}
