import koffi from 'koffi';

// Kernels of onnxruntime want more stack than koffi gives a call by default (128 kiB off the main thread); that can be
// said until the first library is loaded.
koffi.config({ ...koffi.config(), async_stack_size: 8 << 20, sync_stack_size: 8 << 20 });

export { koffi };
