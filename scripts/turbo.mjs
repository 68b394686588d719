// `npm run build`, `npm run typecheck`: turbo as the other scripts start it, which tells nobody that it ran.
import { turbo } from './prepare.mjs';

process.exitCode = turbo(...process.argv.slice(2));
