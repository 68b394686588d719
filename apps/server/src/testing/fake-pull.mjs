// Stands for `apps/models/dist/main.js pull NAME --json` in tests: what it does, the name says. `cut…` breaks off in the middle,
// `stay…` waits until it is told to stop; any other comes whole, as a file of five bytes.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const [, , , name = ''] = process.argv;
const say = (line) => process.stdout.write(`${JSON.stringify({ name, ...line })}\n`);
const directory = path.join(process.env.MODELS_DIR ?? '', name);

process.on('SIGTERM', () => process.exit(130));
process.stdout.write('not a line of the protocol\n');
say({ type: 'started', id: 'owner/repo', revision: 'abc', files: 1, bytesTotal: 5 });
say({ type: 'progress', file: 'weights.gguf', bytesDone: 2, bytesTotal: 5 });
if (name.startsWith('cut')) {
  say({ type: 'failed', code: 'unreachable', message: 'the hub cannot be reached' });
  process.exitCode = 1;
} else if (name.startsWith('stay')) {
  setInterval(() => undefined, 1_000);
} else {
  writeFileSync(path.join(directory, 'weights.gguf'), '12345');
  say({ type: 'finished', bytesTotal: 5 });
}
