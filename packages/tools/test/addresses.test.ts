import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPublic, publicLookup } from '../src/built-in/addresses.ts';

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '255.255.255.255',
  '224.0.0.1',
  '198.18.0.1',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
  'no address',
  '',
])('%s is not on the open internet', (address) => {
  expect(isPublic(address)).toBe(false);
});

it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is', (address) => {
  expect(isPublic(address)).toBe(true);
});

it('a name is refused where any of its addresses is private', async () => {
  const address = fc.constantFrom('1.1.1.1', '10.0.0.1', '2606:4700::1', '::1', '::ffff:192.168.0.1');
  await fc.assert(
    fc.asyncProperty(
      fc.array(address, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (addresses, all) => {
        const found = addresses.map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 }));
        const resolver = ((_name: string, _options: unknown, done: (error: null, found: unknown) => void) =>
          done(null, found)) as never;
        const error = await new Promise((resolve) =>
          publicLookup(resolver)('name', { all }, (failed) => resolve(failed)),
        );
        expect(error === null).toBe(addresses.every(isPublic));
      },
    ),
  );
});
