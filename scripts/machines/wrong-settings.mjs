// Settings that are wrong, and the line each is answered with. Every variable of the README has one.

const file = 'package.json';

/** @type {[Record<string, string>, RegExp][]} */
export const wrongSettings = [
  [{ PORT: 'http' }, /^PORT=http: must be a whole number$/],
  [{ HOST: 'nonsense.invalid' }, /^HOST=nonsense\.invalid: there is no machine of that name$/],
  [{ HOST: '203.0.113.7' }, /^HOST=203\.0\.113\.7: this machine does not have that address$/],
  [{ DATA_DIR: file }, /^DATA_DIR=package\.json: it is a file/],
  [{ DATA_DIR: `${file}/data` }, /^DATA_DIR=package\.json\/data: a part of its path is a file$/],
  [{ MODELS_DIR: 'nowhere' }, /^MODELS_DIR=nowhere: there is no such folder$/],
  [{ CACHE_DIR: file }, /^CACHE_DIR=package\.json: it is a file/],
  [{ MODELS: 'nope' }, /^MODELS=nope: there is no model nope in .*; there are .*smollm2-135m/],
  [{ THREADS: '0' }, /^THREADS=0: must be at least 1$/],
  [{ WORKERS: 'smollm2-135m@abacus' }, /^WORKERS=.*: there is no device abacus; there are/],
  [{ MODEL_MEMORY_MB: '4GB' }, /^MODEL_MEMORY_MB=4GB: must be a whole number$/],
  [{ KV_MEMORY_MB: '0' }, /^KV_MEMORY_MB=0: must be at least 1$/],
  [{ SLOT_TOKENS: '10' }, /^SLOT_TOKENS=10: must be at least 256$/],
  [{ PUBLIC_URL: 'write.example' }, /^PUBLIC_URL=write\.example: must be an origin/],
  [{ ALLOW_PULL: 'yes' }, /^ALLOW_PULL=yes: /],
  [{ ALLOWED_ORIGINS: 'https://a.example/page' }, /^ALLOWED_ORIGINS=.*: must be origins/],
  [{ RATE_LIMITS: 'no' }, /^RATE_LIMITS=no: /],
  [{ TRUST_PROXY: 'true' }, /^TRUST_PROXY=true: must be a whole number$/],
  [{ METRICS_TOKEN: 'short' }, /^METRICS_TOKEN=…: must have at least 16 characters$/],
  [{ SEED: 'rose' }, /^SEED=rose: must be a whole number$/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL=loud: /],
  ...(process.platform === 'linux'
    ? [[{ DATA_DIR: '/proc/x' }, /^DATA_DIR=\/proc\/x: a folder cannot be made there$/]]
    : []),
];
