import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccountUse, Spending } from '@parallel-agents/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresBackend } from '../src/queues/postgres-backend.ts';
import { redisBackend } from '../src/queues/redis-backend.ts';
import type { RunAccounts } from '../src/queues/run-account.ts';
import { parseEngineUrl } from '../src/servers/engine-url.ts';
import { reachServer } from '../src/servers/reach-server.ts';
import { PartAccount } from '../src/worker/part-account.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';

const none: Spending = { usd: 0, tokens: 0, spawns: 0 };
const sum = (a: Spending, b: Spending): Spending => ({
  usd: a.usd + b.usd,
  tokens: a.tokens + b.tokens,
  spawns: a.spawns + b.spawns,
});

/** A part as a worker does it: sessions one after the other, each with something set aside. */
class Part {
  readonly account: PartAccount;
  spent: Spending = none;
  reserved: Spending = none;
  refused = 0;

  constructor(accounts: RunAccounts, part: string, term = 1) {
    this.account = new PartAccount(accounts, { run: 'big', part, term });
  }

  use = (more: Spending = none): AccountUse => ({ spent: this.spent, reserved: sum(this.reserved, more) });

  async session(usd: number, share: number): Promise<void> {
    const amount = { usd, tokens: 0, spawns: 1 };
    const claim = {
      amount,
      use: () => this.use(amount),
      onGranted: () => {
        this.reserved = sum(this.reserved, amount);
      },
    };
    const short = await this.account.take(claim, AbortSignal.timeout(60_000));
    if (short) {
      this.refused++;
      return;
    }
    await nextTurn();
    this.reserved = { usd: this.reserved.usd - usd, tokens: 0, spawns: this.reserved.spawns - 1 };
    this.spent = sum(this.spent, { usd: usd * share, tokens: 0, spawns: 1 });
    this.account.keep(() => this.use());
    await this.account.settled();
  }
}

describeOnEachServer('the account of a run in parts', (server) => {
  const opened: { close(): void | Promise<void> }[] = [];
  let open: () => RunAccounts;

  beforeEach(async () => {
    const namespace = freshNamespace();
    const target = parseEngineUrl(server().url);
    await reachServer(target, namespace);
    open = () => {
      const { budgets } =
        target.kind === 'redis' ? redisBackend(target, namespace) : postgresBackend(target, namespace);
      opened.push(budgets);
      return budgets;
    };
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  it('never has more than the limits, whatever parts do at once, and is exact at the end', {
    timeout: 120_000,
  }, async () => {
    const accounts = open();
    const sessions = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 10 })), {
      minLength: 1,
      maxLength: 6,
    });
    const runs = fc.record({
      usd: fc.integer({ min: 20, max: 200 }),
      spawns: fc.integer({ min: 1, max: 12 }),
      parts: fc.array(sessions, { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(runs, async ({ usd, spawns, parts }) => {
        await accounts.forget('big');
        await accounts.limit('big', { usd: usd / 100, spawns });
        const working = parts.map((_, index) => new Part(open(), `big.p${index + 1}`));
        let isDone = false;
        const watching = (async () => {
          while (!isDone) {
            const { spent, reserved } = (await accounts.read('big')) ?? { spent: none, reserved: none };
            expect(spent.usd + reserved.usd).toBeLessThanOrEqual(usd / 100 + 1e-9);
            expect(spent.spawns + reserved.spawns).toBeLessThanOrEqual(spawns);
          }
        })();
        await Promise.all(
          working.map(async (part, index) => {
            for (const [cents, tenths] of parts[index] ?? []) await part.session(cents / 100, tenths / 10);
          }),
        );
        isDone = true;
        await watching;
        const total = working.reduce((all, { spent }) => sum(all, spent), none);
        const { spent, reserved } = (await accounts.read('big')) ?? { spent: none, reserved: none };
        expect(spent.usd).toBeCloseTo(total.usd, 6);
        expect(spent.spawns).toBe(total.spawns);
        expect(reserved).toEqual(none);
        // What was refused did not fit: all that is left is less than the least that was asked for.
        const asked = parts.flat().length;
        expect(total.spawns + working.reduce((all, { refused }) => all + refused, 0)).toBe(asked);
      }),
      { numRuns: 8 },
    );
  });

  it('takes a part over from a worker that died, whose last words count no more', async () => {
    const accounts = open();
    await accounts.limit('big', { spawns: 3 });
    const kept = { spent: none, reserved: { ...none, spawns: 2 } };
    await accounts.put('big', { part: 'big.p1', term: 1, isForced: false, ...kept });
    // The next worker knows that one session ended, and that the other may have been paid.
    const now = { spent: { ...none, spawns: 2 }, reserved: none };
    await accounts.put('big', { part: 'big.p1', term: 2, isForced: true, ...now });
    const late = await accounts.put('big', {
      part: 'big.p1',
      term: 1,
      isForced: true,
      spent: none,
      reserved: none,
    });
    expect(late).toEqual({ state: 'outdated' });
    expect(await accounts.read('big')).toMatchObject({ limits: { spawns: 3 }, spent: { spawns: 2 } });
    const more = { spent: none, reserved: { ...none, spawns: 2 } };
    expect(await accounts.put('big', { part: 'big.p2', term: 1, isForced: false, ...more })).toEqual({
      ...{ state: 'short', limit: 'spawns', max: 3, spent: 2, reserved: 0 },
    });
  });

  it('has other limits when they are raised, and none of a run that is forgotten', async () => {
    const accounts = open();
    await accounts.limit('big', { usd: 1 });
    await accounts.limit('big', { usd: 9, tokens: 5 }, { onlyNew: true });
    expect((await accounts.read('big'))?.limits).toEqual({ usd: 1, tokens: 5 });
    await accounts.limit('big', { usd: 2 });
    expect((await accounts.read('big'))?.limits).toEqual({ usd: 2, tokens: 5 });
    await accounts.forget('big');
    expect(await accounts.read('big')).toBeUndefined();
    const use = { spent: none, reserved: { ...none, usd: 100 } };
    expect(await accounts.put('big', { part: 'big.p1', term: 1, isForced: false, ...use })).toEqual({
      state: 'free',
    });
  });
});
