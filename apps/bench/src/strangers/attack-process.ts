import type { AttackOrder, AttackReport } from './attack-report.ts';
import { attacks } from './attacks.ts';
import { openRoom } from './room.ts';

// One attack, in a process of its own: what it holds in memory and takes of the processor is nobody else's.

const [name = '', speed] = process.argv.slice(2);
const stranger = attacks[name];
if (!stranger) throw new Error(`There is no attack ${name}.`);

const heard: AttackOrder[] = [];
const hearers = new Set<() => void>();
process.on('disconnect', () => process.exit(1));
process.on('message', (order: AttackOrder) => {
  heard.push(order);
  for (const hear of [...hearers]) hear();
});

const { room, end } = openRoom({
  isQuick: speed === 'quick',
  report: (message: AttackReport) => process.send?.(message),
  order: (wanted) =>
    new Promise((resolve) => {
      const hear = () => {
        if (!heard.includes(wanted)) return;
        hearers.delete(hear);
        resolve();
      };
      hearers.add(hear);
      hear();
    }),
});
await stranger(room);
await end();
process.exit(0);
