import { expect, test } from 'vitest';
import { DeviceMemory } from './device-memory.ts';
import { memoryInfo } from './execution-provider.ts';
import { nameList } from './name-list.ts';
import { NumberFill } from './number-fill.ts';
import { type Handle, runtimeApi } from './runtime-api.ts';
import { Session } from './session.ts';

/** An ONNX file of a 2 × 2 matrix with itself: NaN when any number of it is. */
const product =
  'CAkSBnRlcmNldDpHChQKAXgKAXgSAXkaAXkiBk1hdE11bBIFcHJvYmVaEwoBeBIOCgwIARIICgIIAgoCCAJiEwoBeRIOCgwIARIICgIIAgoCCAJCAhAU';
const device = { kind: 'cpu' } as const;
const notANumber = 0x7fc0_0000;

test('keys and values are zeros when they are made, whatever the memory held before', async () => {
  const session = await Session.open(Buffer.from(product, 'base64'), 1);
  const fill = await NumberFill.open(device, 'floats');
  const square = (x: Handle) => squareOf(session, x);

  // As many tensors as two layers have, full of NaN, given back to the allocator.
  const api = runtimeApi();
  const memory = memoryInfo(api, device);
  const allocator = api.create('createAllocator', session.handle, memory);
  const used = Array.from({ length: 4 }, () =>
    api.create('createTensor', allocator, BigInt64Array.of(2n, 2n), 2, 1),
  );
  for (const tensor of used) fill.fill(tensor, [2, 2], notANumber);
  expect(await square(used[0]!)).toEqual([NaN, NaN, NaN, NaN]);
  for (const tensor of used) api.release('releaseValue', tensor);

  const graph = { layers: 2, kvHeads: 1, headSize: 2, layout: 'floats' } as const;
  const made = new DeviceMemory(session, device, graph, fill, 2);
  expect(made.tensors.map(({ name }) => name)).toEqual(['key.0', 'value.0', 'key.1', 'value.1']);
  for (const { handle } of made.tensors) expect(await square(handle)).toEqual([0, 0, 0, 0]);

  made.close();
  api.release('releaseAllocator', allocator);
  api.release('releaseMemoryInfo', memory);
  fill.close();
  session.close();
});

async function squareOf(session: Session, x: Handle): Promise<number[]> {
  const y = session.tensor(new Float32Array(new ArrayBuffer(16)), 'float32', [2, 2]);
  const [given, taken] = [BigUint64Array.of(x), BigUint64Array.of(y.handle)];
  await session.run(nameList(['x']), given, nameList(['y']), taken);
  session.release(y);
  return Array.from(y.data as Float32Array);
}
