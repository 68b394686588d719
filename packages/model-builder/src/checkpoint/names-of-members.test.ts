import { expect, test } from 'vitest';
import { HubConfig } from './hub-config.ts';
import { readHubMetadata } from './hub-metadata.ts';
import { canonicalTensor } from './hub-tensors.ts';
import { parseHeader } from './safetensors-header.ts';

const members = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test('a name in a file that is the name of a built-in member is a name nobody knows', () => {
  for (const name of members) {
    const config = HubConfig.parse(JSON.stringify({ model_type: name }), 'config.json');
    expect(() => readHubMetadata(config)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'unsupported-architecture' }) }),
    );
    expect(canonicalTensor('llama', `model.${name}.weight`)).toBeNull();
    expect(canonicalTensor('llama', `model.layers.0.${name}.weight`)).toBeNull();
    expect(canonicalTensor(name, 'model.layers.0.self_attn.q_proj.weight')).toBeNull();
    // Like any number format that is not known: its size is not checked here.
    const header = Buffer.from(`{"a":{"dtype":"${name}","shape":[2],"data_offsets":[0,4]}}`);
    expect(parseHeader('a.safetensors', header, 8 + header.length + 4).get('a')?.type).toBe(name);
  }
});
