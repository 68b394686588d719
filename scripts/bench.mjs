// `npm run bench -- NAME [--json] [--quick]`: measures the real thing, freshly built.
import path from 'node:path';
import { ensureBuilt, ensureInstalled, installed, root, runNode } from './prepare.mjs';

ensureInstalled();
ensureBuilt();
// Memory in large pages, as the server starts its workers: apps/server/src/models/worker-process.ts.
process.exitCode = runNode(
  installed('tsx', 'dist', 'cli.mjs'),
  [path.join(root, 'apps/bench/src/main.ts'), ...process.argv.slice(2)],
  { env: { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1048576' } },
);
