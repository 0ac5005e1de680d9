import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/index.ts';
import { checkOutput } from '../../src/internal.ts';
import {
  type FaultRates,
  type ReplyScript,
  type ScriptedReply,
  sampleReply,
  sequence,
  withFaults,
} from '../../src/testing/index.ts';

async function replies(script: ReplyScript, count: number): Promise<ScriptedReply[]> {
  const calls = Array.from({ length: count }, (_, index) => index + 1);
  return Promise.all(
    calls.map(async (callNumber) =>
      script({ callNumber, model: 'scripted/cheap', instructions: '', prompt: '# Task\nGo.' }),
    ),
  );
}

async function only(rates: FaultRates, count = 1): Promise<ScriptedReply[]> {
  return replies(withFaults(sampleReply, { ...rates, seed: 1 }), count);
}

describe('withFaults', () => {
  it('makes about the share of calls go wrong that is asked for, the same ones for the same seed', async () => {
    const rates = { rateLimited: 0.1, serverError: 0.2 };
    const once = await replies(withFaults(sampleReply, { ...rates, seed: 42 }), 1000);
    const again = await replies(withFaults(sampleReply, { ...rates, seed: 42 }), 1000);
    const other = await replies(withFaults(sampleReply, { ...rates, seed: 43 }), 1000);
    const count = (status: number) =>
      once.filter((reply) => reply.kind === 'error' && reply.status === status).length;
    expect(count(429)).toBeGreaterThan(70);
    expect(count(429)).toBeLessThan(130);
    expect(count(500)).toBeGreaterThan(160);
    expect(count(500)).toBeLessThan(240);
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it('says how long to wait at a rate limit', async () => {
    const script = withFaults(sampleReply, { rateLimited: 1, retryAfterSeconds: 3, seed: 1 });
    expect(await replies(script, 1)).toEqual([
      expect.objectContaining({ kind: 'error', status: 429, retryAfterSeconds: 3 }),
    ]);
  });

  it('hangs', async () => {
    expect(await only({ hang: 1 })).toEqual([{ kind: 'hang' }]);
  });

  it('answers with what no check of the output takes for JSON', async () => {
    for (const reply of await only({ malformed: 1 }, 2)) {
      const check = reply.kind === 'text' && checkOutput(reply, { format: 'json' });
      expect(check).toMatchObject({ accepted: false, error: { code: 'OUTPUT_NOT_JSON' } });
    }
  });

  it('answers with another model', async () => {
    const [reply] = await only({ wrongModel: 1 });
    expect(reply).toMatchObject({ kind: 'text', model: expect.stringMatching(/\S/) });
  });

  it('breaks an answer off', async () => {
    const [[whole], [half]] = [await only({}), await only({ truncated: 1 })];
    if (whole?.kind !== 'text' || half?.kind !== 'text') throw new Error('Both are texts.');
    expect(half.finishReason).toBe('length');
    expect(whole.text.startsWith(half.text)).toBe(true);
    expect(half.text.length).toBeLessThan(whole.text.length);
  });

  it('leaves an error of the script as it is', async () => {
    const failing: ReplyScript = () => ({ kind: 'error', status: 400 });
    expect(await replies(withFaults(failing, { malformed: 1, seed: 1 }), 1)).toEqual([
      { kind: 'error', status: 400 },
    ]);
  });

  it.each([{ hang: 1.1 }, { hang: -0.1 }, { hang: 0.6, truncated: 0.6 }, { hang: Number.NaN }])(
    'refuses rates such as %j',
    (rates) => {
      expect(() => withFaults(sampleReply, { ...rates, seed: 1 })).toThrow(InputError);
    },
  );
});

it('answers in sequence, then by the script', async () => {
  const script = sequence(
    [
      { kind: 'error', status: 500 },
      { kind: 'text', text: 'Second.' },
    ],
    () => ({
      kind: 'text',
      text: 'Later.',
    }),
  );
  expect(await replies(script, 4)).toEqual([
    { kind: 'error', status: 500 },
    { kind: 'text', text: 'Second.' },
    { kind: 'text', text: 'Later.' },
    { kind: 'text', text: 'Later.' },
  ]);
});
