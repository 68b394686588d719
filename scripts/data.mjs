// `npm run data -- check | rescue [DOCUMENT]`: the documents while no server runs; of apps/server, built.
import path from 'node:path';
import { become, ensureBuilt, ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
ensureBuilt('@tercet/server');
become(path.join(root, 'apps/server/dist/data.js'), process.argv.slice(2));
