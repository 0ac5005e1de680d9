import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type OpenAiCompatibleOptions, openaiCompatible } from '../src/index.ts';

const key = 'sk-0123456789abcdef';
const accountOf = (options: OpenAiCompatibleOptions) =>
  openaiCompatible({ baseUrl: 'http://one.example/v1', ...options }).account;

test('the account is the server and the key, however both are written', () => {
  const account = accountOf({ apiKey: key });
  expect(accountOf({ apiKey: key, baseUrl: 'http://one.example/v1/' })).toBe(account);
  expect(accountOf({ headers: { Authorization: `Bearer ${key}` } })).toBe(account);
  expect(accountOf({ apiKey: key, model: 'p/m', headers: { 'x-title': 'test' } })).toBe(account);
  const others = [
    accountOf({ apiKey: `${key}0` }),
    accountOf({ apiKey: key, baseUrl: 'http://two.example/v1' }),
    accountOf({ apiKey: key, baseUrl: 'http://one.example/other/v1' }),
    accountOf({ headers: { 'x-api-key': `${key}1` } }),
    accountOf({}),
  ];
  expect(new Set([account, ...others]).size).toBe(6);
});

test('no key can be got from it', () => {
  expect(accountOf({})).toBe('http://one.example/v1');
  const account = accountOf({ apiKey: key }) ?? '';
  expect(account).toMatch(/^http:\/\/one\.example\/v1#[0-9a-f]{8}$/);
  expect(account).not.toContain(createHash('sha256').update(key).digest('hex').slice(0, 9));
});
