// What the runtimes that ask model providers over HTTP share, and no program: how refusals, bills and ends are read.
export {
  asUnclear,
  type BatchProvider,
  BatchRefused,
  type BatchState,
  type ChatWire,
  type Draft,
  type Entry,
  type Line,
  type Lookup,
  type PlainAnswer,
  type Submitted,
} from './batch-provider.ts';
export { BatchSearch } from './batch-search.ts';
export { Bill } from './bill.ts';
export type { Headers } from './durations.ts';
export { type ErrorWords, readError } from './error-words.ts';
export type { Fault } from './faults.ts';
export { type Ending, endingOf, finishReasonIn } from './finish-reason.ts';
export { type ExchangeReader, HttpExchange, type RequestDispatcher } from './http-exchange.ts';
export { amountIn, asObject, type JsonObject, parseJson, piecesOf, type TextPiece } from './json.ts';
export { KnownSessions } from './known-sessions.ts';
export { mayBeBilled } from './may-be-billed.ts';
export { type LimitComplaint, limitComplaint } from './output-limit.ts';
export { checkedProxy, isThisMachine, type ProxyBefore, proxyBefore, proxyFor } from './proxy.ts';
export { rateLimits } from './rate-limits.ts';
export { redactor } from './redact.ts';
export { type AnswerFacts, RequestSession } from './request-session.ts';
export { type ReadRefusal, readRefusal } from './response-error.ts';
export { isSameModel } from './same-model.ts';
export { isRefusedRequest, schemaRefused } from './schema-refusal.ts';
export {
  broken,
  cancelled,
  cutOff,
  endAfter,
  endedEarly,
  htmlPage,
  limitRefused,
  otherApi,
  tooLarge,
  toolCalled,
  toolsRefused,
  unreachable,
} from './session-errors.ts';
export { refusesTools } from './tool-refusal.ts';
export { Traffic } from './traffic.ts';
export { strictSchema, wireSchema } from './wire-schema.ts';
