// What servers say against a request: statuses, shapes and words from their documentation and issue trackers.
import { readRefusal } from '@parallel-agents/core/internal/wire';
import { describe, expect, test } from 'vitest';

const refusal = (status: number | undefined, body: unknown, headers: Record<string, string> = {}) =>
  readRefusal(
    {
      ...(status !== undefined && { status }),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers,
      model: 'm',
    },
    (text) => text,
  );
const error = (message: string, rest: object = {}) => ({ error: { message, ...rest } });

describe('a code', () => {
  test.each([
    // Moderation is a refusal of the model's provider.
    [
      'MODEL_REFUSED',
      403,
      {
        error: {
          code: 403,
          message: 'Your chosen model requires moderation and your input was flagged',
          metadata: { reasons: ['violence'] },
        },
      },
    ],
    [
      'MODEL_REFUSED',
      400,
      error('The response was filtered due to the prompt triggering content management policy.', {
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      }),
    ],
    [
      'MODEL_REFUSED',
      400,
      error('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', {
        code: 'invalid_prompt',
      }),
    ],
    [
      'MODEL_REFUSED',
      400,
      { code: 'data_inspection_failed', message: 'Input data may contain inappropriate content.' },
    ],
    ['MODEL_REFUSED', 400, error('Content Exists Risk', { type: 'invalid_request_error' })],
    ['MODEL_REFUSED', 403, { code: 'permission', error: 'Content violates usage guidelines.' }],
    ['MODEL_REFUSED', 400, error('系统检测到输入或生成内容可能包含不安全或敏感内容', { code: '1301' })],
    // A wall in front of the server.
    ['PROVIDER_ERROR', 403, '<!DOCTYPE html><html><head><title>Just a moment...</title></head>'],
    ['PROVIDER_ERROR', 403, '<html><head><title>Attention Required! | Cloudflare</title></head></html>'],
    [
      'PROVIDER_ERROR',
      403,
      error('Country, region, or territory not supported', { code: 'unsupported_country_region_territory' }),
    ],
    [
      'PROVIDER_ERROR',
      400,
      [error('User location is not supported for the API use.', { status: 'FAILED_PRECONDITION' })],
    ],
    // No credit.
    ['QUOTA_EXHAUSTED', 402, error('Insufficient Balance')],
    [
      'QUOTA_EXHAUSTED',
      403,
      { code: 'x', error: "Your newly created team doesn't have any credits or licenses yet." },
    ],
    [
      'QUOTA_EXHAUSTED',
      429,
      { code: 'x', error: 'Your team has used all available credits or reached its monthly spending limit.' },
    ],
    ['QUOTA_EXHAUSTED', 400, error('Your credit balance is too low to access the Anthropic API.')],
    ['QUOTA_EXHAUSTED', 429, error('You exceeded your current quota.', { code: 'insufficient_quota' })],
    [
      'QUOTA_EXHAUSTED',
      400,
      { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.' },
    ],
    ['QUOTA_EXHAUSTED', 429, error('余额不足或无可用资源包,请充值。', { code: '1113' })],
    [
      'QUOTA_EXHAUSTED',
      undefined,
      { choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
    ],
    // Too many.
    [
      'RATE_LIMITED',
      429,
      error(
        'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
      ),
    ],
    [
      'RATE_LIMITED',
      429,
      error('You exceeded your current quota, please check your plan and billing details.', {
        status: 'RESOURCE_EXHAUSTED',
      }),
    ],
    [
      'RATE_LIMITED',
      400,
      { __type: 'ThrottlingException', message: 'Too many requests, please wait before trying again.' },
    ],
    [
      'RATE_LIMITED',
      429,
      error(
        'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.',
      ),
    ],
    ['RATE_LIMITED', undefined, { base_resp: { status_code: 1002, status_msg: 'rate limit' } }],
    // The key.
    ['RUNTIME_UNAUTHORIZED', 401, error('Incorrect API key provided: sk-…')],
    [
      'RUNTIME_UNAUTHORIZED',
      403,
      error('You have insufficient permissions for this operation. Missing scopes: model.request.'),
    ],
    [
      'RUNTIME_UNAUTHORIZED',
      400,
      [
        error('API key not valid. Please pass a valid API key.', {
          status: 'INVALID_ARGUMENT',
          details: [{ reason: 'API_KEY_INVALID' }],
        }),
      ],
    ],
    ['RUNTIME_UNAUTHORIZED', 407, '<h1>Proxy Authentication Required</h1>'],
    // The model.
    [
      'UNKNOWN_MODEL',
      404,
      error('The model `m` does not exist or you do not have access to it.', { code: 'model_not_found' }),
    ],
    ['UNKNOWN_MODEL', 404, error("model 'm' not found, try pulling it first")],
    ['UNKNOWN_MODEL', 400, { message: 'The provided model identifier is invalid.' }],
    ['UNKNOWN_MODEL', 400, error('m is not a valid model ID', { code: 400 })],
    [
      'UNKNOWN_MODEL',
      403,
      error('Project `p` does not have access to model `m`', { code: 'model_not_found' }),
    ],
    [
      'UNKNOWN_MODEL',
      404,
      error('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' }),
    ],
    [
      'UNKNOWN_MODEL',
      404,
      error('This model is only supported in v1/responses and not in v1/chat/completions.'),
    ],
    ['UNKNOWN_MODEL', 404, { detail: 'Not Found' }],
    ['UNKNOWN_MODEL', 404, '404 page not found'],
    // It is down, or not up yet.
    ['PROVIDER_UNAVAILABLE', 503, error('Loading model', { type: 'unavailable_error', code: 503 })],
    ['PROVIDER_UNAVAILABLE', 503, { error: 'Model x is currently loading', estimated_time: 20 }],
    ['PROVIDER_UNAVAILABLE', 520, '<h1>Error 520</h1>'],
    ['PROVIDER_UNAVAILABLE', 522, ''],
    ['PROVIDER_UNAVAILABLE', 524, ''],
    [
      'PROVIDER_UNAVAILABLE',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ],
    [
      'PROVIDER_UNAVAILABLE',
      undefined,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    ],
    ['PROVIDER_ERROR', 500, error('Internal server error')],
    ['PROVIDER_ERROR', 500, { error: 'error loading model /models/x: unknown model architecture' }],
    ['PROVIDER_ERROR', 408, ''],
    ['PROVIDER_ERROR', undefined, { detail: 'Model is not loaded' }],
  ] as const)('%s stands for %s %j', (code, status, body) => {
    expect(refusal(status, body).error.code).toBe(code);
  });
});

test.each([
  [
    400,
    error(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      { code: 'context_length_exceeded' },
    ),
  ],
  [
    400,
    {
      object: 'error',
      message:
        "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).",
    },
  ],
  [400, [error('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).')]],
  [400, error('Invalid request: Your request exceeded model token limit: 8192')],
  [400, error('prompt is too long: 210000 tokens > 200000 maximum')],
  [
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    },
  ],
  [500, { detail: 'Prompt length 9000 is greater than max_seq_len 8192' }],
  [
    400,
    error('the request exceeds the available context size (4096 tokens), try increasing it', {
      type: 'exceed_context_size_error',
    }),
  ],
  [
    400,
    error(
      'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
    ),
  ],
  [400, { code: 'InvalidParameter', message: 'Range of input length should be [1, 30720]' }],
  [
    400,
    error(
      'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
    ),
  ],
  [413, '<html><title>413 Request Entity Too Large</title></html>'],
  [
    413,
    error(
      'Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 9000, please reduce your message size and try again.',
      { code: 'rate_limit_exceeded' },
    ),
  ],
  [
    429,
    error('Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 50000.', {
      code: 'rate_limit_exceeded',
    }),
  ],
  [
    422,
    {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens',
      error_type: 'validation',
    },
  ],
])('%s %j is too long: less input, and no second try', (status, body) => {
  const { error: told } = refusal(status, body);
  expect(told.fix).toContain('less input');
  expect(told.retryable).toBe(false);
});

describe('the words', () => {
  test.each([
    [error('Plain words.'), 'Plain words.'],
    [[error('In a list.')], 'In a list.'],
    [{ object: 'error', message: 'At the top.' }, 'At the top.'],
    [{ detail: 'Of FastAPI.' }, 'Of FastAPI.'],
    [
      { detail: [{ loc: ['body', 'messages'], msg: 'field required', type: 'missing' }] },
      'body.messages: field required',
    ],
    [{ error: 'As text.' }, 'As text.'],
    [{ errors: [{ message: 'One.' }, { message: 'Two.' }] }, 'One.; Two.'],
    [{ Message: 'Of AWS.' }, 'Of AWS.'],
    [
      error('litellm.BadRequestError: OpenAIException - {"error":{"message":"Inner words."}}'),
      'litellm.BadRequestError: OpenAIException - Inner words.',
    ],
    [error("Error code: 400 - {'error': {'message': 'Python words.'}}"), 'Error code: 400 - Python words.'],
    [
      error('Provider returned error', {
        metadata: { raw: '{"error":{"message":"Behind it."}}', provider_name: 'X' },
      }),
      'Provider returned error (Behind it.)',
    ],
    [error('{"error":{"message":"JSON in JSON."}}'), 'JSON in JSON.'],
    [{ status: 'bad', info: { why: 'Somewhere else.' } }, 'bad; Somewhere else.'],
    ['data: {"error":{"message":"In an event."}}\n\n', 'In an event.'],
    ['<html><style>p{}</style><script>x()</script><h1>Bad Gateway</h1>nginx</html>', 'Bad Gateway nginx'],
    ['{"error":{"message":"Cut off in the mid', 'Cut off in the mid'],
  ])('of %j are %s', (body, said) => {
    const { error: told } = refusal(400, body);
    expect(told.message).toContain(said);
    expect(told.message).not.toMatch(/[{[]["']|<\w/);
  });

  test('are shown in part only', () => {
    expect(refusal(400, error('x'.repeat(5000))).error.message.length).toBeLessThan(400);
  });
});

test.each([
  [{ 'retry-after': '7' }, error('slow'), 7],
  [
    {},
    [
      error('quota', {
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '21s' }],
      }),
    ],
    21,
  ],
  [{}, error('Rate limit reached. Please try again in 1m2.5s.'), 62.5],
  [{}, { detail: 'Request was throttled. Expected available in 12 seconds.' }, 12],
  [{}, error('Rate limit of 10 per 60s exceeded. Please wait 9 seconds before retrying.'), 9],
  [{}, error('You can retry this request after 1 minute.'), 60],
  [{}, error('请求过于频繁，请 5 秒后重试'), 5],
  [{}, error('Please try again in 350ms. Visit https://example.com'), 0.35],
  [{}, error('Too many requests. Retry after 20 seconds.'), 20],
  [{}, { error: 'loading', estimated_time: 12.5 }, 12.5],
  [{}, error('Too Many Requests: retry after 33'), 33],
  [{}, error('Limit resets in 2 min'), 120],
  [{}, error('请 2 分钟后再试'), 120],
  [{}, error('slow', { retry_after_ms: 500 }), 0.5],
  [{}, { retry_after: '12' }, 12],
  [{}, error('slow', { details: [{ retryDelay: { seconds: 12 } }] }), 12],
  [{ 'retry-after': String(Math.floor(Date.now() / 1000) - 60) }, error('slow'), 0],
  [{}, error('slow down'), undefined],
])('%j %j asks for %s seconds', (headers, body, seconds) => {
  expect(refusal(429, body, headers).error.retryAfterSeconds?.toFixed(3)).toBe(seconds?.toFixed(3));
});

test.each([
  [503, error('The model is overloaded. Please try again later.')],
  [503, '<html><title>503 Service Temporarily Unavailable | Cloudflare</title></html>'],
])('%s %j passes, and is waited for as an outage is', (status, body) => {
  const { error: told } = refusal(status, body);
  expect(told).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
  expect(told).not.toHaveProperty('patienceSeconds');
});

test.each([
  [
    429,
    '<html><title>Access denied | You are being rate limited | Cloudflare</title></html>',
    'RATE_LIMITED',
  ],
  [403, { code: 'AccessDenied', message: 'Model access denied.' }, 'UNKNOWN_MODEL'],
  [403, error('Access denied due to Virtual Network/Firewall rules.'), 'PROVIDER_ERROR'],
  [403, { message: "You don't have access to the model with the specified model ID." }, 'UNKNOWN_MODEL'],
])('%s %j is no more than it says', (status, body, code) => {
  expect(refusal(status, body).error.code).toBe(code);
});

test('a model that loads is worth a long wait, and a server that is down a short one', () => {
  expect(refusal(503, error('Loading model')).error).toMatchObject({ retryable: true, patienceSeconds: 900 });
  expect(refusal(503, error('Service unavailable')).error).not.toHaveProperty('patienceSeconds');
});
