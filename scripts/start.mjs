// `npm start`: install, build, model, server. Ends with the address; Ctrl-C stops everything.
import path from 'node:path';
import { become, ensureBuilt, ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
ensureBuilt();
become(path.join(root, 'apps/server/dist/main.js'), []);
