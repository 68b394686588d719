import { buildModel } from '../build-model.ts';

/** Builds what it is sent until half of the weights are written, says so, and waits for its end. */
process.once('message', (request: Parameters<typeof buildModel>[0]) => {
  const onProgress = (share: number) => {
    if (share <= 0.5) return;
    process.send?.('half');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  void buildModel({ ...request, onProgress });
});
