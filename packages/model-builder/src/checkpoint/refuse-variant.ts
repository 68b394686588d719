import { BuildError } from '../build-failure.ts';

/** Ends the build of what a family's graph would compute wrongly. */
export function refuseVariant(architecture: string, problem: string): never {
  throw new BuildError({ code: 'unsupported-shape', what: `A ${architecture} checkpoint`, problem });
}
