import { type ErrorInfo, isParallelAgentsError, toErrorInfo } from '../errors.ts';
import { totalUsage } from '../result/totals.ts';
import type { AssistantTurn, SessionTurn, ToolCall, ToolTurn } from '../session/conversation.ts';
import { cancelledError } from '../session/run-session.ts';
import type { SpawnRequest } from '../session/runtime.ts';
import { timeoutError } from '../session/timeout-error.ts';
import { sleep } from '../sleep.ts';
import { addUp, type EndedRound } from './add-up.ts';
import type { Tool, ToolLimits, ToolSource } from './tool.ts';
import { type CallContext, type CallRecord, runCall } from './tool-call.ts';

export interface ToolSession {
  /** The first request; each further one is it with what was said since. */
  request: SpawnRequest;
  tools: readonly Tool[];
  source: Pick<ToolSource, 'approve' | 'redact'>;
  limits: ToolLimits;
  agent: string;
  taskId: string;
  /** Stops the session: the run is over, or a control says so. */
  signal: AbortSignal;
  /** Seconds that it is worth waiting for a provider that lets no request in. */
  patienceSeconds(error: ErrorInfo): number;
  /** Has a request admitted, asks it, and settles it. Rejects where it is not admitted. */
  ask(request: SpawnRequest, spent: readonly EndedRound[]): Promise<EndedRound>;
  tell(record: CallRecord, round: number): void;
}

/** A session with all its requests in one. */
export type UsedSession = Omit<EndedRound, 'seconds'> & Partial<Pick<EndedRound, 'seconds'>>;

/** Calls that only look are run side by side, so many at once. */
const callsSideBySide = 4;
/** Seconds before a request that was turned away is sent again, where nobody says how long to wait; doubles. */
const firstPauseSeconds = 1;
const longestPauseSeconds = 30;

/**
 * Goes on with a session whose model may call tools: runs the calls, asks again, until there is an answer or a limit is
 * met. Never rejects: what stops it is how the session ends, and what was paid for counts.
 */
export async function useTools(first: EndedRound, session: ToolSession): Promise<UsedSession> {
  const rounds: [EndedRound, ...EndedRound[]] = [first];
  const conversation = new Conversation(session);
  try {
    for (let last: EndedRound = first, round = 1; ; round++) {
      const { toolCalls = [] } = last;
      if (last.status === 'timeout') return ended(rounds, { ...last, error: toErrorInfo(timedOut(session)) });
      if (last.status !== 'completed' || toolCalls.length === 0) return ended(rounds, last);
      if (conversation.isOver) return failed(rounds, loopError(round, rounds, session.limits));
      await conversation.hear(last, toolCalls, round);
      conversation.isOver = mustEnd(round + 1, rounds, session.limits);
      last = await conversation.goOn(rounds);
    }
  } catch (thrown) {
    return failed(rounds, whyStopped(thrown, session));
  }
}

/** What was said, and the time that is left for it: waits for an admission do not count. */
class Conversation {
  readonly #session: ToolSession;
  readonly #turns: SessionTurn[] = [];
  #usedMs = 0;
  /** The model was told to answer now. */
  isOver: boolean;

  constructor(session: ToolSession) {
    this.#session = session;
    this.isOver = session.limits.rounds <= 1;
  }

  get #leftMs(): number {
    return this.#session.request.timeoutSeconds * 1000 - this.#usedMs;
  }

  /** Runs what the model has asked for. */
  async hear(said: EndedRound, asked: readonly ToolCall[], round: number): Promise<void> {
    this.#usedMs += said.seconds * 1000;
    const startedAt = performance.now();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(timedOut(this.#session)), Math.max(0, this.#leftMs));
    try {
      const { text, carry } = said;
      const calls = withIds(asked, round);
      const turn: AssistantTurn = { role: 'assistant', text, calls, ...(carry !== undefined && { carry }) };
      const signal = AbortSignal.any([this.#session.signal, late.signal]);
      this.#turns.push(turn, ...(await runCalls(calls, round, this.#session, signal)));
    } finally {
      clearTimeout(timer);
      this.#usedMs += performance.now() - startedAt;
    }
  }

  /** Asks once more; again where the provider let nothing in, as long as it is worth waiting for. */
  async goOn(rounds: EndedRound[]): Promise<EndedRound> {
    const { request, signal, patienceSeconds, ask } = this.#session;
    let waited = 0;
    for (let tries = 0; ; tries++) {
      if (this.#leftMs <= 0) throw timedOut(this.#session);
      const toolUse = {
        ...(request.toolUse ?? { offers: [] }),
        turns: [...this.#turns],
        ...(this.isOver && { choice: 'none' as const }),
      };
      const attemptId = `${request.attemptId}+${rounds.length + 1}`;
      const asked = await ask(
        { ...request, attemptId, timeoutSeconds: this.#leftMs / 1000, toolUse },
        rounds,
      );
      rounds.push(asked);
      const { refused, error, retryInSeconds } = asked;
      if (!refused || !error?.retryable) return asked;
      const growing = Math.min(firstPauseSeconds * 2 ** tries, longestPauseSeconds);
      const seconds = retryInSeconds ?? error.retryAfterSeconds ?? growing;
      waited += seconds;
      if (waited > patienceSeconds(error)) return asked;
      await sleep(seconds * 1000, signal);
    }
  }
}

/** Calls that change something are run one after the other, as the model has put them. */
async function runCalls(
  calls: readonly ToolCall[],
  round: number,
  session: ToolSession,
  signal: AbortSignal,
): Promise<ToolTurn[]> {
  const { limits, source, agent, taskId, tell } = session;
  const tools = new Map(session.tools.map((tool) => [tool.name, tool]));
  const context: CallContext = { tools, limits, source, agent, taskId, signal };
  const run = async (call: ToolCall): Promise<ToolTurn> => {
    signal.throwIfAborted();
    const { turn, record } = await runCall(call, context);
    tell(record, round);
    return turn;
  };
  const writes = calls.some(({ name }) => tools.get(name)?.rights.writes);
  const atOnce = writes ? 1 : callsSideBySide;
  const turns: ToolTurn[] = [];
  const taken = calls.slice(0, limits.callsAtOnce);
  for (let at = 0; at < taken.length; at += atOnce) {
    turns.push(...(await Promise.all(taken.slice(at, at + atOnce).map(run))));
  }
  const tooMany = `Not run: ${limits.callsAtOnce} calls at once are the most. Ask for it again if you still need it.`;
  return [
    ...turns,
    ...calls
      .slice(limits.callsAtOnce)
      .map(({ id, name }) => ({ role: 'tool', callId: id, name, text: tooMany, isError: true }) as const),
  ];
}

/** Servers that give calls no id, or two the same, get one that tells them apart. */
function withIds(calls: readonly ToolCall[], round: number): ToolCall[] {
  const taken = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === '' || taken.has(call.id) ? `call_${round}_${index + 1}` : call.id;
    taken.add(id);
    return { ...call, id };
  });
}

function mustEnd(round: number, rounds: readonly EndedRound[], limits: ToolLimits): boolean {
  return round >= limits.rounds || tokensOf(rounds) >= limits.tokens;
}

function tokensOf(rounds: readonly EndedRound[]): number {
  const {
    inputTokens,
    outputTokens,
    cacheReadTokens = 0,
    cacheWriteTokens = 0,
  } = totalUsage(rounds) ?? { inputTokens: 0, outputTokens: 0 };
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

function loopError(round: number, rounds: readonly EndedRound[], limits: ToolLimits): ErrorInfo {
  const why =
    round >= limits.rounds
      ? `in ${round} requests, as many as one session may have`
      : `for ${tokensOf(rounds)} tokens, where one session may use ${limits.tokens}`;
  return {
    code: 'TOOL_LOOP',
    message: `The model called tools ${why}, and gave no answer when it was told to.`,
    fix: 'Ask for less in one task, say in it when to stop, use a stronger model, or allow more rounds of tools.',
    ways: [{ name: 'toolRounds' }],
    retryable: false,
  };
}

function timedOut({ request }: ToolSession) {
  return timeoutError(request.timeoutSeconds);
}

function whyStopped(thrown: unknown, { signal }: ToolSession): ErrorInfo {
  if (isParallelAgentsError(thrown) || !signal.aborted) return toErrorInfo(thrown);
  return isParallelAgentsError(signal.reason) ? toErrorInfo(signal.reason) : cancelledError(signal.reason);
}

function failed(rounds: readonly [EndedRound, ...EndedRound[]], error: ErrorInfo): UsedSession {
  const { code } = error;
  const status = code === 'TIMEOUT' ? 'timeout' : code === 'CANCELLED' ? 'cancelled' : 'failed';
  const last = rounds.at(-1) ?? rounds[0];
  return ended(rounds, { ...last, status, error });
}

/** @param last how it ended, with what all of it cost */
function ended(rounds: readonly [EndedRound, ...EndedRound[]], last: UsedSession): UsedSession {
  const { status, error } = last;
  return { ...addUp(rounds), status, ...(error && { error }) };
}
