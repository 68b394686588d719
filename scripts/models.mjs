// `npm run models -- list | pull NAME | add PATH | verify NAME | remove NAME | synthesize SHAPE`: apps/models, built.
import path from 'node:path';
import { become, ensureBuilt, ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
ensureBuilt('@tercet/models');
become(path.join(root, 'apps/models/dist/main.js'), process.argv.slice(2));
