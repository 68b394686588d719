import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const configOf = (environment: Record<string, string>) => {
  const parsed = parseConfig(environment, '/home/ada/tercet');
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.config;
};

test('nothing set: everything has a default, paths from where it is started', () => {
  expect(configOf({})).toMatchObject({
    port: null,
    host: '127.0.0.1',
    dataDirectory: '/home/ada/tercet/.data',
    modelsDirectory: '/home/ada/tercet/models',
    cacheDirectory: '/home/ada/tercet/.cache/models',
    webDirectory: '/home/ada/tercet/apps/web/dist',
    workerEntry: '/home/ada/tercet/apps/worker/dist/main.js',
    models: ['smollm2-135m'],
    slotTokens: 2_048,
    allowedOrigins: [],
    publicUrl: null,
    rateLimits: true,
    trustProxy: 0,
    metricsToken: null,
    logLevel: 'warn',
  });
  const [worker, ...others] = configOf({}).workers;
  expect(others).toEqual([]);
  expect(worker).toMatchObject({ model: 'smollm2-135m', device: 'cpu', kvMemoryMb: 1_024 });
  expect(worker?.threads).toBeGreaterThanOrEqual(1);
  expect(worker?.threads).toBeLessThanOrEqual(4);
});

test('what is set is read; an empty variable means its default', () => {
  const config = configOf({
    PORT: '8080',
    HOST: '',
    DATA_DIR: '/var/lib/tercet',
    MODELS: ' a , b,a,',
    ALLOWED_ORIGINS: 'https://a.example/, http://localhost:5173',
    PUBLIC_URL: 'https://Write.example/',
    RATE_LIMITS: 'off',
  });
  expect(config).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    dataDirectory: '/var/lib/tercet',
    models: ['a', 'b'],
    allowedOrigins: ['https://a.example', 'http://localhost:5173'],
    publicUrl: 'https://write.example',
    rateLimits: false,
  });
});

const wrong: [string, string][] = [
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['PORT', '-1'],
  ['PORT', '3000.5'],
  ['THREADS', '0'],
  ['KV_MEMORY_MB', 'many'],
  ['SLOT_TOKENS', '10'],
  ['MODELS', ' , '],
  ['ALLOWED_ORIGINS', 'example.org'],
  ['ALLOWED_ORIGINS', '*'],
  ['PUBLIC_URL', 'write.example'],
  ['PUBLIC_URL', 'https://write.example/tercet'],
  ['RATE_LIMITS', 'no'],
  ['LOG_LEVEL', 'loud'],
  ['WORKERS', 'gpt-9 x2'],
  ['WORKERS', 'smollm2-135m@cuda'],
  ['TRUST_PROXY', 'true'],
  ['METRICS_TOKEN', 'short'],
  ['METRICS_TOKEN', 'sixteen charäcters'],
  ['ALLOWED_ORIGINS', 'https://example.org/page'],
  ['ALLOWED_ORIGINS', 'ftp://example.org'],
  ['SEED', 'rose'],
  ['SEED', '4294967296'],
  ['MODEL_MEMORY_MB', '4GB'],
  ['ALLOW_PULL', 'yes'],
  ['KV_MEMORY_MB', '0'],
  ['WORKERS', 'smollm2-135m:threads=0'],
];
for (const [name, value] of wrong) {
  test(`${name}=${value} is a problem said in one line that names it`, () => {
    const parsed = parseConfig({ [name]: value }, '/');
    expect('problem' in parsed && parsed.problem).toMatch(new RegExp(`^${name}=.+: [^\n]+$`));
  });
}

test('a secret that is wrong is not told', () => {
  expect(parseConfig({ METRICS_TOKEN: 'hush' }, '/')).toEqual({
    problem: 'METRICS_TOKEN=…: must have at least 16 characters',
  });
});
