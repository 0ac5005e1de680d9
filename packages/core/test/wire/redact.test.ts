import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/wire/redact.ts';

const digits = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+/='];
const key = fc.string({ unit: fc.constantFrom(...digits), minLength: 24, maxLength: 80 });
// None of its characters is one of a key.
const around = fc.string({ unit: fc.constantFrom(...' .,:;!?\n"{}()é') });

/** As servers repeat a key in what they refuse. */
const echoes: Record<string, (secret: string) => string> = {
  whole: (secret) => secret,
  'in a URL': (secret) => encodeURIComponent(secret),
  'as JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'behind a user, in base64': (secret) => Buffer.from(`somebody:${secret}`).toString('base64'),
  'in base64 for URLs': (secret) => Buffer.from(`user:${secret}@`).toString('base64url'),
  'its beginning': (secret) => secret.slice(0, 16),
  'its end': (secret) => secret.slice(-14),
};

describe('what a server says of a key', () => {
  it.each(Object.entries(echoes))('is taken out: %s', (_, echo) => {
    fc.assert(
      fc.property(key, around, around, (secret, before, after) => {
        const shown = redactor([secret])(`${before}${echo(secret)}${after}`);
        expect(shown).toContain('[key]');
        expect(shown.startsWith(before)).toBe(true);
        expect(shown.endsWith(after)).toBe(true);
        // At most what is too short to be told from words.
        expect(shown.length - before.length - after.length).toBeLessThan(26);
      }),
    );
  });

  it('is left where it is none of the key, and a short key is taken out whole', () => {
    expect(redactor(['sk-1234567890abcdef'])('sk-12345 of 1234567890')).toBe('sk-12345 of 1234567890');
    expect(redactor(['12345678'])('bad 12345678.')).toBe('bad [key].');
  });

  it.each(['x', '1', 'k', 'null', 'error'])('what only stands in for a key changes nothing: %s', (secret) => {
    const said = '{"error":{"message":"no tokens","code":1,"param":null},"usage":{"completion_tokens":11}}';
    expect(redactor([secret])(said)).toBe(said);
  });

  it('is taken out of a long text in little time', () => {
    const secret = 'sk-very-secret-and-long-enough';
    const text = `${'sk-very '.repeat(200_000)}${secret.slice(0, 20)}`;
    expect(redactor([secret])(text)).toBe(`${'sk-very '.repeat(200_000)}[key]`);
  });
});
