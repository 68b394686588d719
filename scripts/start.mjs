// `npm start`: install, build, model, server, started again when it died. Ends with the address; Ctrl-C stops everything.
import path from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';
import { supervise } from './supervise.mjs';

ensureInstalled();
ensureBuilt();
supervise([path.join(root, 'apps/server/dist/main.js')], { cwd: root });
