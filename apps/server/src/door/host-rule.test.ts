import { describe, expect, test } from 'vitest';
import { type HostRuleParts, hostRule } from './host-rule.ts';

const answers = (parts: Partial<HostRuleParts>, host?: string) =>
  hostRule({ host: '127.0.0.1', publicUrl: null, allowedOrigins: [], ...parts })(host);

describe('[LK3] listening on a loopback address', () => {
  test('loopback names are answered, with any port', () => {
    for (const host of ['localhost', 'localhost:3000', 'LOCALHOST:3000', 'a.localhost', 'localhost.:3000']) {
      expect(answers({}, host), host).toBe(true);
    }
    for (const host of ['127.0.0.1', '127.9.8.7:3000', '[::1]:3000'])
      expect(answers({}, host), host).toBe(true);
    expect(answers({ host: '::1' }, 'localhost')).toBe(true);
    expect(answers({ host: 'localhost' }, 'evil.example')).toBe(false);
  });

  test('any other name is not, however it looks', () => {
    for (const host of [
      'evil.example',
      'evil.example:3000',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'notlocalhost',
      'user@localhost',
      'evil.example/@localhost',
      'localhost/evil',
      'localhost evil',
      '192.168.1.5',
      '0.0.0.0',
      '[::2]',
      '',
      ':3000',
    ]) {
      expect(answers({}, host), host).toBe(false);
    }
  });

  test('names of PUBLIC_URL and ALLOWED_ORIGINS are; who sends none is no browser', () => {
    const parts = { publicUrl: 'https://write.example', allowedOrigins: ['https://a.example:8443'] };
    expect(answers(parts, 'write.example')).toBe(true);
    expect(answers(parts, 'a.example')).toBe(true);
    expect(answers(parts, 'b.example')).toBe(false);
    expect(answers(parts)).toBe(true);
  });
});

describe('listening where others reach it', () => {
  test('every name is answered, as nobody said which', () => {
    expect(answers({ host: '0.0.0.0' }, 'any.example')).toBe(true);
  });

  test('with PUBLIC_URL only its name, and addresses, which cannot be rebound', () => {
    const parts = { host: '0.0.0.0', publicUrl: 'https://write.example' };
    expect(answers(parts, 'write.example:443')).toBe(true);
    expect(answers(parts, '192.168.1.5:3000')).toBe(true);
    expect(answers(parts, '[2001:db8::1]:3000')).toBe(true);
    expect(answers(parts, 'localhost:3000')).toBe(true);
    expect(answers(parts, 'evil.example')).toBe(false);
  });
});
