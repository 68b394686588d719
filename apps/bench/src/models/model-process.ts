import { prepareModel } from '../prepare-model.ts';
import { measureModel } from './measure-model.ts';

/* A process for one model, so that its memory is its own: `model-process.ts NAME ROUNDS`, figures by message. */
const [name = '', rounds = '5'] = process.argv.slice(2);
const figures = await measureModel(name, await prepareModel(name), Number(rounds));
process.send!(figures, () => process.exit(0));
