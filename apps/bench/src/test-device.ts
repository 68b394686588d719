import { probe } from '@tercet/onnx-runner';

/** What the tests of the graph for devices run on: `TEST_DEVICE=webgpu` names one, else the processor does. */
export const testDevice = process.env.TEST_DEVICE ?? 'cpu';

const found = testDevice === 'cpu' ? null : await probe(testDevice);

/** The layouts it can compute. */
export const deviceLayouts = found?.problem === null ? [found.layout] : (['floats', 'halves'] as const);
