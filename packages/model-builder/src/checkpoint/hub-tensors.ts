/** A tensor of transformers' under llama.cpp's name, and how its numbers differ there. */
export interface CanonicalTensor {
  name: string;
  /** Stored as [inputs, outputs], as GPT-2's `Conv1D` has it. */
  isTurned: boolean;
  /** Queries or keys of a llama, which have rotary pairs side by side in GGUF. */
  heads: 'queries' | 'keys' | null;
  /** The gain of a norm that adds 1 to it; GGUF has it added. */
  isShifted: boolean;
}

/** What transformers calls the parts of one layer, and llama.cpp. */
const gpt2Parts: Readonly<Record<string, string>> = {
  ln_1: 'attn_norm',
  'attn.c_attn': 'attn_qkv',
  'attn.c_proj': 'attn_output',
  ln_2: 'ffn_norm',
  'mlp.c_fc': 'ffn_up',
  'mlp.c_proj': 'ffn_down',
};
const llamaParts: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};
const qwen3Parts = {
  ...llamaParts,
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
};
const gemma3Parts = {
  ...qwen3Parts,
  post_attention_layernorm: 'post_attention_norm',
  pre_feedforward_layernorm: 'ffn_norm',
  post_feedforward_layernorm: 'post_ffw_norm',
};

/** By architecture; source: gguf-py's tensor_mapping.py. */
const partsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gpt2: gpt2Parts,
  llama: llamaParts,
  qwen3: qwen3Parts,
  gemma3: gemma3Parts,
};

/** What stands outside the layers. */
const outside: Readonly<Record<string, string>> = {
  wte: 'token_embd',
  wpe: 'position_embd',
  ln_f: 'output_norm',
  embed_tokens: 'token_embd',
  norm: 'output_norm',
  lm_head: 'output',
};

const prefix = /^(model\.language_model\.|language_model\.model\.|language_model\.|transformer\.|model\.)/;
/** Causal masks and tables that older versions of transformers stored with the weights. */
const computed = /\.attn\.(masked_)?bias$|\.rotary_emb\.inv_freq$/;
/** Gemma 3's eyes. */
const sight = /^(model\.)?(vision_tower|multi_modal_projector)\./;

/** Whether a name of transformers' is of nothing that a text model's graph reads. */
export const isSuperfluous = (hubName: string) => computed.test(hubName) || sight.test(hubName);

/** What a table says of a name from a file, which may be that of a built-in member. */
const own = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** llama.cpp's tensor of a name of transformers'. Null: no such part is known in this architecture. */
export function canonicalTensor(architecture: string, hubName: string): CanonicalTensor | null {
  const bare = hubName.replace(prefix, '');
  const [, module, kind] = /^(.*)\.(weight|bias)$/.exec(bare) ?? [];
  if (module === undefined) return null;
  const [, layer, part] = /^(?:h|layers)\.(\d+)\.(.*)$/.exec(module) ?? [];
  const known = layer === undefined ? own(outside, module) : own(own(partsOf, architecture) ?? {}, part!);
  if (known === undefined) return null;
  const rotated = { attn_q: 'queries', attn_k: 'keys' } as const;
  return {
    name: `${layer === undefined ? '' : `blk.${layer}.`}${known}.${kind}`,
    isTurned: architecture === 'gpt2' && kind === 'weight' && /\.c_(attn|proj|fc)$/.test(module),
    heads: architecture === 'llama' && known in rotated ? rotated[known as keyof typeof rotated] : null,
    isShifted: architecture === 'gemma3' && known.endsWith('norm'),
  };
}
