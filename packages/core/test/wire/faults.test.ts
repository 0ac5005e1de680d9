// What is meant, by the fault itself: refusals of gateways, in statuses and words of their own, and what only looks like one.
import { expect, test } from 'vitest';
import { readRefusal } from '../../src/wire/response-error.ts';
import { refusesTools } from '../../src/wire/tool-refusal.ts';

const faultOf = (status: number | undefined, body: object) =>
  readRefusal(
    { ...(status !== undefined && { status }), body: JSON.stringify(body), headers: {}, model: 'm' },
    (text) => text,
  ).fault;
const error = (message: string, rest: object = {}) => ({ error: { message, ...rest } });

test.each([
  ['limited', 400, { __type: 'ThrottlingException', message: 'Too many tokens, please wait.' }],
  ['limited', 424, { __type: 'ModelErrorException', message: 'Model is getting throttled.' }],
  ['limited', undefined, { base_resp: { status_code: 2045, status_msg: 'rate growth limit' } }],
  ['loading', 424, { __type: 'ModelNotReadyException', message: 'Please wait and try again.' }],
  ['loading', 429, { message: 'Model not ready for inference. Please wait and try again.' }],
  ['loading', 503, error('DEPLOYMENT_SCALING_UP', { code: 'DEPLOYMENT_SCALING_UP' })],
  ['moderated', 403, error('Input contains CSAM. Failed check: SAFETY_CHECK_TYPE_CSAM')],
  ['moderated', 424, { message: 'guardrail_intervened' }],
  ['moderated', 400, error('This prompt contains sensitive words that violate Responsible AI practices.')],
  ['moderated', 400, error('We found repetitive patterns in your prompt.', { code: 'invalid_prompt' })],
  ['moderated', undefined, { choices: [], promptFeedback: { blockReason: 'SAFETY' } }],
  ['region', 451, error('Unavailable For Legal Reasons')],
  ['too long', 400, error('Request payload size exceeds the limit: 20971520 bytes.')],
  ['too long', 400, error('too many total text bytes: 9503160 > 9000000')],
  ['too long', 400, { message: 'total tokens exceed the limit' }],
  ['too long', 400, { message: 'Malformed input request: expected maxLength: 400000, actual: 500000' }],
  ['too long', 400, error('API 调用参数有误，输入长度超过限制', { code: '1210' })],
  ['unauthorized', 400, error('Authentication failed: token has expired')],
  ['no model', 400, { message: "Invocation of model ID m with on-demand throughput isn't supported." }],
  ['no model', 400, { error: '"m" does not support chat' }],
  ['no model', 400, error('Could not find model m')],
  ['no model', 400, error("The model 'm' is unsupported")],
  ['no model', 403, { error: 'You are trying to access a gated repo. Make sure to have access to it.' }],
])('%s: %s %j', (fault, status, body) => {
  expect(faultOf(status, body)).toBe(fault);
});

test.each([
  ['limited', 429, error('Number of request tokens has exceeded your per-minute rate limit')],
  ['limited', 429, error('Too many tokens per day, please wait before trying again.')],
  ['refused', 400, error("Model m: the parameter 'reasoning_effort' is not supported")],
  ['refused', 400, error('This model does not support image input')],
  ['refused', 400, error('logprobs are not supported with reasoning models')],
  ['refused', 400, error('The safety_identifier field is too short')],
  ['no model', 404, error('The model `safety-guard` does not exist')],
  ['unavailable', 503, error('Service temporarily unavailable due to safety maintenance')],
  ['failed', 500, error('CUDA out of memory')],
  ['failed', 500, error('model failed to load, this may be due to resource limitations')],
])('%s and nothing else: %s %j', (fault, status, body) => {
  expect(faultOf(status, body)).toBe(fault);
});

test.each([
  [true, 'registry.ollama.ai/library/m does not support tools'],
  [true, 'Unsupported parameter: tools'],
  [true, 'body.tools: Extra inputs are not permitted'],
  [true, 'Unrecognized request argument supplied: tools'],
  [false, 'tools[0].function.parameters: schema not supported'],
  [false, 'The tool name is not allowed'],
  [false, 'invalid tool schema: additionalProperties not supported'],
])('tools as such are refused: %s, %s', (isRefused, said) => {
  expect(refusesTools(said)).toBe(isRefused);
});
