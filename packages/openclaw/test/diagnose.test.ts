import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { diagnose } from '../src/gateway/diagnose.ts';
import type { GatewayLink } from '../src/gateway/gateway-link.ts';

it('leaves no socket open to a gateway that answers after the look was stopped', async () => {
  const dialing = Promise.withResolvers<GatewayLink>();
  const stop = new AbortController();
  const looking = diagnose(() => dialing.promise, stop.signal);
  stop.abort(new Error('stopped'));
  expect(await looking).toMatchObject([{ check: 'gateway', status: 'problem' }]);
  let closed = 0;
  const link: Partial<GatewayLink> = { close: async () => void closed++ };
  dialing.resolve(link as GatewayLink);
  await nextTurn();
  expect(closed).toBe(1);
});
