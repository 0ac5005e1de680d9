// The same faults in the words of many providers: what is to be done follows from what is meant.
import { expect, test } from 'vitest';
import { readRefusal } from '../../src/wire/response-error.ts';

const read = (status: number | undefined, body: unknown) =>
  readRefusal(
    {
      ...(status !== undefined && { status }),
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {},
      model: 'm',
    },
    (text) => text,
  ).error;
const error = (message: string, rest: object = {}) => ({ error: { message, ...rest } });

test.each([
  [402, error('Insufficient Balance')],
  [403, { code: 30001, message: 'Sorry, your account balance is insufficient' }],
  [403, { reason: 'NOT_ENOUGH_BALANCE', message: 'not enough balance' }],
  [400, error('Budget has been exceeded! Current cost: 1.2, Max budget: 1.0', { type: 'budget_exceeded' })],
  [400, error('Organization has been restricted: spend limit reached', { code: 'blocked_api_access' })],
  [403, error('Key limit exceeded (total limit). Manage it in the settings of keys.')],
  [400, error('You have reached your specified API usage limits. You will regain access on 2027-01-01.')],
  [412, error('Account x is suspended, possibly due to reaching the monthly spending limit')],
  [429, error('余额不足或无可用资源包,请充值。', { code: '1113' })],
  [429, error('Your account is suspended, please check your plan', { type: 'exceeded_current_quota_error' })],
  [undefined, { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }],
  [undefined, { base_resp: { status_code: 2056, status_msg: 'usage limit exceeded' } }],
  [429, error('Usage limit reached for 5 hour.', { code: '1308' })],
  [
    403,
    {
      code: 'AllocationQuota.FreeTierOnly',
      message: 'The free tier of the model has been exhausted. To continue access the model, pay.',
    },
  ],
  [
    403,
    error('token quota is not enough, token remain quota: 0.1', { code: 'pre_consume_token_quota_failed' }),
  ],
  [401, error('该令牌额度已用尽', { type: 'new_api_error' })],
  [403, { code: 30011, message: 'Sorry, paid balance is required to access this model.' }],
  [403, { errors: [{ code: 'token_quota_reached', message: 'This token has reached its quota' }] }],
  [429, error('Your account has reached the set inference limit', { code: 'SetLimitExceeded' })],
  [429, [error('Your prepayment credits are depleted. Please manage your billing.', { code: 429 })]],
  [
    403,
    [error('This API method requires billing to be enabled.', { details: [{ reason: 'BILLING_DISABLED' }] })],
  ],
  [429, error('Free-tier usage limit reached. Please add credits to continue', { code: 'FREE_LIMIT' })],
])('no credit: %s %j', (status, body) => {
  expect(read(status, body)).toMatchObject({ code: 'QUOTA_EXHAUSTED', retryable: false });
});

test.each([
  [400, error('The model `m` has been decommissioned and is no longer supported.')],
  [400, error('模型不存在,请检查模型代码。', { code: '1211' })],
  [404, error('Unable to access model m.', { code: 'model_not_available' })],
  [410, { title: 'Gone', detail: "The model 'm' has reached its end of life and is no longer available." }],
  [400, error('Invalid model: m', { type: 'invalid_model', code: '1500' })],
  [503, error('当前分组 default 下对于模型 m 无可用渠道', { code: 'model_not_found' })],
  [503, error('No available channel for model m under group default')],
  [401, error('key not allowed to access model. Tried to access m', { type: 'key_model_access_denied' })],
  [undefined, { base_resp: { status_code: 2013, status_msg: "invalid params, unknown model 'm'" } }],
])('no such model: %s %j', (status, body) => {
  expect(read(status, body)).toMatchObject({ code: 'UNKNOWN_MODEL', retryable: false });
});

test.each([
  [400, [error('The prompt was blocked due to: PROHIBITED_CONTENT', { status: 'INVALID_ARGUMENT' })]],
  [400, error('Output blocked by content filtering policy', { type: 'invalid_request_error' })],
  [400, error('The request was rejected because it was considered high risk', { type: 'content_filter' })],
  [400, error('The input text may contain sensitive information.', { code: 'SensitiveContentDetected' })],
  [400, error('Request blocked by guardrail: pii detected', { code: 'guardrail_violation' })],
  [446, error('The guardrail checks failed', { code: 446 })],
])('the model’s provider refuses: %s %j', (status, body) => {
  expect(read(status, body)).toMatchObject({ code: 'MODEL_REFUSED', retryable: false });
});

test.each([
  [422, { error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 9000' }],
  [400, { message: 'too many tokens: size limit exceeded by 3000 tokens. Try fewer inputs.' }],
  [413, '<html><head><title>413 Request Entity Too Large</title></head></html>'],
  [400, error('Prompt 超长', { code: '1261' })],
  [
    undefined,
    { base_resp: { status_code: 2013, status_msg: 'invalid params, context window exceeds limit' } },
  ],
])('too long: %s %j', (status, body) => {
  expect(read(status, body)).toMatchObject({ retryable: false, fix: expect.stringContaining('less input') });
});

test.each([
  [400, 'Client sent an HTTP request to an HTTPS server.'],
  [400, '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>'],
  [426, error('HTTPS is required')],
])('plain HTTP where it must be https: %s %j', (status, body) => {
  expect(read(status, body)).toMatchObject({ retryable: false, fix: expect.stringContaining('https://') });
});

test.each([
  [
    403,
    { message: 'Access to these models is not allowed from unsupported countries, regions, or territories.' },
  ],
  [404, error('This model is not available in your region')],
])('not in this country: %s %j', (status, body) => {
  expect(read(status, body)).toMatchObject({
    retryable: false,
    fix: expect.stringContaining('your country'),
  });
});

test.each([
  [400, error('The guardrail identifier or version provided in the request does not exist.')],
  [400, error('Invalid value for "guardrailConfig"')],
])('what is said of a guardrail is no refusal of the input by itself: %s %j', (status, body) => {
  expect(read(status, body).code).not.toBe('MODEL_REFUSED');
});

test('a key that is wrong may be a wrong request, too', () => {
  expect(read(400, error('Invalid authentication')).code).toBe('RUNTIME_UNAUTHORIZED');
});

test('a wait that a proxy passes on from the provider behind it is kept', () => {
  const reset = String(Date.now() + 3_600_000);
  const headers = { 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': reset };
  const told = read(429, error('Rate limit exceeded: free-models-per-day', { metadata: { headers } }));
  expect(told.code).toBe('RATE_LIMITED');
  expect(told.retryAfterSeconds).toBeGreaterThan(3_500);
  expect(told.retryAfterSeconds).toBeLessThan(3_700);
});

const ofGemini = (quotaId: string) => [
  error('You exceeded your current quota. Please retry in 12s.', {
    details: [{ violations: [{ quotaId }] }, { retryDelay: '12s' }],
  }),
];
test.each([
  ['Too many tokens per day, please wait before trying again.', 86_400],
  ['Your Trial key is limited to 1000 API calls / month.', 86_400],
  ['Limit 200 requests per day. Please try again in 7m12s.', 432],
  ['Too many requests: 20 requests per minute and 200 requests per day.', undefined],
  ['Too many tokens, please wait before trying again.', undefined],
  [ofGemini('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), 86_400],
  [ofGemini('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'), 12],
])('a quota of a day is waited for as long as it takes: %j', (said, seconds) => {
  const told = read(429, typeof said === 'string' ? { message: said } : said);
  expect(told).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  expect(told.retryAfterSeconds).toBe(seconds);
  expect(told.fix.includes('another model or account')).toBe(seconds === 86_400);
});

test('a quota that is told as a clock is waited for', () => {
  const told = read(403, { message: 'Out of call volume quota. Quota will be replenished in 02:15:36.' });
  expect(told).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 8_136 });
});

test.each([
  ['words beside a code', { error: 'invalid_grant', error_description: 'The token is too old.' }, 'too old'],
  ['values that are JSON', { a: '{"b":"The b of it"}' }, 'The b of it'],
])('shows %s', (_name, body, words) => {
  const { message } = read(418, body);
  expect(message).toContain(words);
  expect(message).not.toContain('{"');
});
