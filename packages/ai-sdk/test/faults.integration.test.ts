// Refusals and broken answers in the words of the providers.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, json, key, message, serve } from './kit/providers.ts';

describe('a refusal', () => {
  const error = (type: string, said: string) => ({ type: 'error', error: { type, message: said } });
  it.each([
    [
      429,
      'anthropic',
      error('rate_limit_error', 'Number of requests has exceeded your rate limit'),
      'RATE_LIMITED',
      true,
    ],
    [529, 'anthropic', error('overloaded_error', 'Overloaded'), 'PROVIDER_UNAVAILABLE', true],
    [
      401,
      'anthropic',
      error('authentication_error', `invalid x-api-key ${key}`),
      'RUNTIME_UNAUTHORIZED',
      true,
    ],
    [
      400,
      'anthropic',
      error('invalid_request_error', 'Your credit balance is too low to access the API'),
      'QUOTA_EXHAUSTED',
      true,
    ],
    [404, 'anthropic', error('not_found_error', 'model: a-model'), 'UNKNOWN_MODEL', true],
    [
      413,
      'anthropic',
      error('request_too_large', 'Request exceeds the maximum size'),
      'PROVIDER_ERROR',
      true,
    ],
    [500, 'anthropic', error('api_error', 'Internal server error'), 'PROVIDER_ERROR', undefined],
    [
      429,
      'openai',
      { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } },
      'QUOTA_EXHAUSTED',
      true,
    ],
    [
      400,
      'openai',
      { error: { code: 'content_policy_violation', message: 'Flagged by our content policy' } },
      'MODEL_REFUSED',
      true,
    ],
    [
      429,
      'google',
      { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded' } },
      'RATE_LIMITED',
      true,
    ],
    [
      400,
      'google',
      { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid.' } },
      'RUNTIME_UNAUTHORIZED',
      true,
    ],
    [
      503,
      'google',
      { error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } },
      'PROVIDER_UNAVAILABLE',
      true,
    ],
    [429, 'amazon-bedrock', { message: 'Too many requests, please wait' }, 'RATE_LIMITED', true],
    [
      403,
      'amazon-bedrock',
      { message: 'The security token included in the request is invalid.' },
      'RUNTIME_UNAUTHORIZED',
      true,
    ],
    [400, 'amazon-bedrock', { message: 'The provided model identifier is invalid.' }, 'UNKNOWN_MODEL', true],
  ])('%d of %s: %o is %s', async (status, provider, body, code, refused) => {
    const { url, bodies } = await serve(json(status, body));
    const outcome = await ask(provider, url);
    expect(outcome).toMatchObject({ status: 'failed', error: { code } });
    expect(outcome.refused).toBe(refused);
    expect(JSON.stringify(outcome)).not.toContain(key);
    // Nothing is tried again below the run loop.
    expect(bodies).toHaveLength(1);
  });

  it('tells how long to wait, and the limits of the account', async () => {
    const headers = {
      'retry-after': '7',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-limit': '50',
    };
    const { url } = await serve(json(429, error('rate_limit_error', 'slow down'), headers));
    const outcome = await ask('anthropic', url);
    expect(outcome.error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 7 });
    expect(outcome.rateLimits).toEqual([{ unit: 'requests', remaining: 0, limit: 50 }]);
  });

  it('of the schema is asked once more without it, and that is remembered', async () => {
    const refused = json(
      400,
      error('invalid_request_error', 'output_config.format.schema: unsupported keyword'),
    );
    const { url, bodies } = await serve(refused, json(200, message()));
    const outputJsonSchema = {
      type: 'object',
      properties: { yes: { type: 'boolean' } },
      required: ['yes'],
      additionalProperties: false,
    };
    const outcome = await ask('anthropic', url, { outputJsonSchema, model: 'anthropic/claude-sonnet-4-5' });
    expect(outcome.status).toBe('completed');
    expect(outcome.unmeteredRequests).toBeUndefined();
    expect(bodies.map((body) => 'output_config' in body || 'tools' in body)).toEqual([true, false]);
  });

  it('of a limit that is too high lowers it', async () => {
    const refused = json(
      400,
      error(
        'invalid_request_error',
        'max_tokens: 90000 > 8192, which is the maximum allowed number of output tokens',
      ),
    );
    const { url, bodies } = await serve(refused, json(200, message()));
    const outcome = await ask('anthropic', url, { maxOutputTokens: 90_000 });
    expect(outcome.status).toBe('completed');
    expect(bodies.at(-1)).toMatchObject({ max_tokens: 8192 });
    expect(outcome.warnings).toEqual([{ code: 'FIELD_REFUSED', message: expect.stringContaining('8192') }]);
  });
});

describe('an answer that is none', () => {
  it('says what came in place of it: a page', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><title>Log in</title></html>');
    });
    const outcome = await ask('anthropic', url);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR', retryable: false } });
    expect(outcome.refused).toBeUndefined();
  });

  it('may be billed where the connection breaks in the middle of it', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"id":"msg_1",');
      setImmediate(() => response.destroy());
    });
    const outcome = await ask('anthropic', url);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR', retryable: true } });
    expect(outcome.refused).toBeUndefined();
  });

  it('keeps what a cut stream had brought', async () => {
    const event = (type: string, fields: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event('message_start', { message: message({ content: [], stop_reason: null }) }));
      response.write(event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }));
      response.write(
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Half of' } }),
        () => response.destroy(),
      );
    });
    const outcome = await ask('anthropic', url, {}, { stream: true });
    expect(outcome).toMatchObject({
      status: 'failed',
      text: 'Half of',
      error: { code: 'PROVIDER_ERROR', retryable: true },
    });
    expect(outcome.refused).toBeUndefined();
  });

  it('counts where all of it is there when the session is stopped', async () => {
    const events = [
      { type: 'message_start', message: message({ content: [], stop_reason: null }) },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Yes.' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ];
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      // And nothing ends the stream.
    });
    const outcome = await ask('anthropic', url, { timeoutSeconds: 1 }, { stream: true });
    expect(outcome).toMatchObject({ status: 'completed', text: 'Yes.', usage: { outputTokens: 5 } });
  });

  it('is a fault where a stream says so in the middle', async () => {
    const { url } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
      );
    });
    const outcome = await ask('anthropic', url, {}, { stream: true });
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'PROVIDER_UNAVAILABLE', retryable: true },
    });
  });

  it('is free where nobody listens, and may be tried again', async () => {
    const { url } = await serve(json(200, {}));
    const port = Number(new URL(url).port);
    const nobody = await new Promise<number>((found) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as AddressInfo;
        server.close(() => found(free === port ? 9 : free));
      });
    });
    const outcome = await ask('anthropic', `http://127.0.0.1:${nobody}`);
    expect(outcome).toMatchObject({
      status: 'failed',
      refused: true,
      error: { code: 'PROVIDER_UNAVAILABLE' },
    });
  });

  it('is an error about the key where there is none, and nothing is sent', async () => {
    const { url, bodies } = await serve(json(200, message()));
    // The package looks into the environment of the process.
    const before = process.env.ANTHROPIC_API_KEY;
    delete process.env.ANTHROPIC_API_KEY;
    onTestFinished(() => {
      if (before !== undefined) process.env.ANTHROPIC_API_KEY = before;
    });
    const outcome = await ask('anthropic', url, {}, { providers: { anthropic: { baseURL: url } } });
    expect(outcome).toMatchObject({
      refused: true,
      error: { code: 'RUNTIME_UNAUTHORIZED', fix: expect.stringContaining('ANTHROPIC_API_KEY') },
    });
    expect(bodies).toEqual([]);
  });
});
