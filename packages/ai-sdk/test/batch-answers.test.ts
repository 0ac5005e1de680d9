// What an item of a batch means, whichever provider it comes from.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { primitiveOf } from '../src/batches/batch-primitive.ts';
import { answerOf, BatchWire } from '../src/batches/batch-wire.ts';
import { aiSdkProviders } from '../src/providers/known-providers.ts';
import { ProviderModels } from '../src/providers/provider-models.ts';

const provider = aiSdkProviders.find(({ name }) => name === 'google');
const model = { name: 'google/m', id: 'm', provider };
const style = {
  provider,
  structuredOutput: 'auto',
  maxOutputTokens: undefined,
  providerOptions: {},
} as const;
const wire = () => new BatchWire(style, (text) => text.replaceAll('sk-secret', '…'));
const request = {
  attemptId: 'run/task/1',
  label: 'task',
  instructions: 'Answer.',
  prompt: 'A question.',
  tools: 'none',
  timeoutSeconds: 60,
} as const;

type Item = Pick<Parameters<typeof answerOf>[0], 'status' | 'result' | 'error'>;
const read = (item: Item) => wire().read(answerOf({ id: 'one', ...item }), model);

describe('an item of a batch', () => {
  it('is the answer that a session of its own would have had', () => {
    const result = {
      content: [{ type: 'text', text: 'Yes.' }],
      finishReason: { unified: 'stop', raw: 'STOP' },
      usage: { inputTokens: { total: 10 }, outputTokens: { total: 5 } },
    };
    expect(read({ status: 'succeeded', result })).toMatchObject({
      status: 'completed',
      text: 'Yes.',
      usage: { inputTokens: 10, outputTokens: 5 },
    });
  });

  it.each([
    [{ code: '8', message: 'Slow down.' }, 'RATE_LIMITED', true],
    [{ code: '3', message: 'It is no schema.' }, 'PROVIDER_ERROR', true],
    [{ code: '7', message: 'Not yours.' }, 'RUNTIME_UNAUTHORIZED', true],
    [{ statusCode: 404, message: 'models/m is not found' }, 'UNKNOWN_MODEL', true],
    [{ type: 'overloaded_error', message: 'Come again.' }, 'PROVIDER_UNAVAILABLE', true],
    [{ code: '13', message: 'It broke.' }, 'PROVIDER_ERROR', false],
    [{ message: 'Nobody knows.' }, 'PROVIDER_ERROR', false],
  ])('that failed with %o has the code of its reason', (error, code, isFree) => {
    const outcome = read({ status: 'failed', error });
    expect(outcome).toMatchObject({ status: 'failed', error: { code } });
    expect(outcome.refused === true).toBe(isFree);
  });

  it('ends as declined where the prompt was blocked', () => {
    const error = { code: 'prompt_blocked', type: 'SAFETY', message: 'It was blocked.' };
    expect(read({ status: 'failed', error })).toMatchObject({ status: 'completed', finishReason: 'refusal' });
  });

  it('may be billed where nobody can read it, and shows no key', () => {
    const outcome = read({ status: 'failed', error: { code: 'invalid_response', message: 'sk-secret' } });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR' } });
    expect(outcome).not.toHaveProperty('refused');
    expect(JSON.stringify(outcome)).not.toContain('sk-secret');
  });

  it('is never free and answered at once, whatever it holds', () => {
    const anything = fc.record({
      status: fc.constantFrom('succeeded' as const, 'failed' as const),
      result: fc.anything(),
      error: fc.option(
        fc.record(
          { message: fc.string(), code: fc.string(), type: fc.string() },
          { requiredKeys: ['message'] },
        ),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(anything, (item) => {
        const outcome = read(JSON.parse(JSON.stringify(item)));
        expect(['completed', 'failed']).toContain(outcome.status);
        if (item.status === 'succeeded') expect(outcome).not.toHaveProperty('refused');
        if (outcome.status === 'failed') expect(outcome.error?.message).toBeTruthy();
      }),
    );
  });
});

it('is asked without its schema after a refusal of it', () => {
  const own = wire();
  const outputJsonSchema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
  const asked = () => JSON.parse(own.draft({ ...request, outputJsonSchema }, model).body).options;
  expect(asked()).toHaveProperty('responseFormat');
  const refusal = answerOf({
    id: 'one',
    status: 'failed',
    error: { code: '3', message: 'Invalid JSON payload received. Unknown name "responseSchema".' },
  });
  expect(own.draft({ ...request, outputJsonSchema }, model).learnsFrom?.(refusal)).toBe(true);
  expect(asked()).not.toHaveProperty('responseFormat');
});

it('says what to install where the package is missing', async () => {
  const models = new ProviderModels({ environment: {} }, fetch, () => undefined);
  await expect(primitiveOf('google', provider, models)).rejects.toMatchObject({
    issues: [{ code: 'UNKNOWN_MODEL', fix: expect.stringContaining('@ai-sdk/google') }],
  });
});
