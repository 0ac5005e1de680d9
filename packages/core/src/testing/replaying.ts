import { RuntimeError } from '../errors.ts';
import type {
  AgentRuntime,
  ModelInfo,
  SessionOutcome,
  SpawnedSession,
  SpawnRequest,
} from '../session/runtime.ts';
import { stoppedWords } from '../session/stopped-words.ts';
import { attemptWithin, type Cassette, type RecordedSession } from './cassette.ts';
import { differenceBetween } from './difference.ts';

export interface ReplayOptions {
  /**
   * Other models than those that were recorded may be asked: a session that one of them would have run is played where it
   * was recorded, and fails as not known where it was not. @default false: that is a drift too
   */
  whatIf?: boolean;
  /** Sessions take as long as they took, times this. @default 0 */
  speed?: number;
}

/** What a replay can say, and what it cannot. */
export interface ReplayAccount {
  /** Sessions that were played as they were recorded. */
  played: number;
  /** Sessions that were asked for and are not on the cassette: with which models, and how many. */
  unknown: Readonly<Record<string, number>>;
  /** Sessions whose prompt is not what it was. */
  drifted: number;
  /** What drifted, in words with the difference: the first of them. */
  differences: readonly string[];
  /** Recorded sessions that nobody asked for. */
  unused: number;
}

export interface ReplayingRuntime extends AgentRuntime {
  /** What was played by now, and what could not be. */
  report(): ReplayAccount;
}

/**
 * Plays a cassette: each session brings what the recorded one brought, without network and without cost. One whose prompt
 * is not what was recorded fails with `REPLAY_DRIFTED` and the difference; nothing is made up.
 *
 * @example
 * const runtime = replaying(readCassette(JSON.parse(await readFile('run.json', 'utf8'))));
 * const { results } = await createOrchestrator({ runtime, agents }).run(tasks);
 * expect(results.map(({ output }) => output)).toMatchSnapshot();
 */
export function replaying(cassette: Cassette, options: ReplayOptions = {}): ReplayingRuntime {
  return new Replay(cassette, options);
}

/** More of them say no more. */
const mostDifferences = 3;

class Replay implements ReplayingRuntime {
  readonly name: string;
  readonly capabilities = {
    tools: false,
    attach: false,
    cost: true,
    models: false,
    outputLimit: true,
    toolCalls: true,
  };
  readonly #byRequest = new Map<string, RecordedSession[]>();
  readonly #byAttempt: ReadonlyMap<string, RecordedSession>;
  /** The part of its price that each kind of session cost. */
  readonly #shares = new Map<string, number>();
  readonly #options: ReplayOptions;
  readonly #unknown = new Map<string, number>();
  #left: number;
  #played = 0;
  #drifted = 0;
  readonly #differences: string[] = [];

  constructor({ runtime, sessions }: Cassette, options: ReplayOptions) {
    this.name = runtime;
    this.#options = options;
    this.#left = sessions.length;
    this.#byAttempt = new Map(sessions.map((session) => [session.attempt, session]));
    for (const session of sessions) {
      const key = keyOf(session.request);
      const alike = this.#byRequest.get(key);
      if (alike) alike.push(session);
      else this.#byRequest.set(key, [session]);
      if (session.priceShare !== undefined)
        this.#shares.set(kindOf({ ...session.request, urgent: session.urgent }), session.priceShare);
    }
  }

  async spawn(request: SpawnRequest, { signal }: { signal: AbortSignal }): Promise<SpawnedSession> {
    signal.throwIfAborted();
    const found = this.#take(request);
    const { attemptId } = request;
    const reference = { runtime: this.name, attemptId, sessionKey: `replay:${attemptId}` };
    if (found) {
      this.#played++;
      const { speed = 0 } = this.#options;
      return played(reference, speed > 0 ? found.outcome : withoutWait(found.outcome), found.seconds * speed);
    }
    return played(reference, failed(this.#whyNot(request)), 0);
  }

  /** A session in a batch is counted as it was. */
  priceShare(request: Parameters<typeof kindOf>[0]): number {
    return this.#shares.get(kindOf(request)) ?? 1;
  }

  models(): Promise<readonly ModelInfo[]> {
    return Promise.resolve([]);
  }

  async requireModel(): Promise<void> {
    // Every model can be asked for; which ones are known is on the cassette.
  }

  async close(): Promise<void> {
    // It holds nothing that would have to be let go.
  }

  report(): ReplayAccount {
    const unknown = Object.fromEntries(this.#unknown);
    const [drifted, unused] = [this.#drifted, this.#left];
    return { played: this.#played, unknown, drifted, differences: this.#differences, unused };
  }

  /** Sessions that were asked the same are played in the order in which they were recorded. */
  #take(request: SpawnRequest): RecordedSession | undefined {
    const alike = this.#byRequest.get(keyOf(request)) ?? [];
    const own = alike.findIndex(({ attempt }) => attempt === attemptWithin(request.attemptId));
    const [found] = alike.splice(Math.max(0, own), 1);
    if (found) this.#left--;
    return found;
  }

  #whyNot(request: SpawnRequest): RuntimeError {
    const attempt = attemptWithin(request.attemptId);
    const recorded = this.#byAttempt.get(attempt);
    const isSamePrompt =
      recorded?.request.prompt === request.prompt && recorded.request.instructions === request.instructions;
    const model = request.model ?? 'the default model';
    if (this.#options.whatIf && (recorded === undefined || isSamePrompt)) {
      this.#unknown.set(model, (this.#unknown.get(model) ?? 0) + 1);
      return new RuntimeError({
        code: 'REPLAY_UNKNOWN',
        message: `What ${model} would have answered ${attempt} was not recorded.`,
        fix: 'Record a run with this model to know it.',
      });
    }
    this.#drifted++;
    if (recorded === undefined) {
      return new RuntimeError({
        code: 'REPLAY_DRIFTED',
        message: `The session ${attempt} was not recorded: the tasks, or how they are tried, are not what they were.`,
        fix: 'Record the run again, or undo the change.',
      });
    }
    const message = `The session ${attempt} is not asked what was recorded.\n${differenceBetween(recorded.request, request)}`;
    if (this.#differences.length < mostDifferences) this.#differences.push(message);
    return new RuntimeError({
      code: 'REPLAY_DRIFTED',
      message,
      fix: 'Record the run again if the change is meant, or undo it.',
    });
  }
}

/** What the price depends on, beside what is asked. */
function kindOf({
  model,
  urgent,
  toolUse,
}: {
  model?: string | undefined;
  urgent?: true | undefined;
  toolUse?: unknown;
}): string {
  return JSON.stringify([model ?? null, urgent === true, toolUse !== undefined]);
}

function keyOf({
  model,
  instructions,
  prompt,
  toolUse,
}: Pick<SpawnRequest, 'model' | 'instructions' | 'prompt' | 'toolUse'>): string {
  // Ids of calls are new each time; what was said stands in the turns.
  const turns = toolUse?.turns.map(({ role, text }) => [role, text]);
  return JSON.stringify([model ?? null, instructions, prompt, ...(turns ? [turns] : [])]);
}

function failed(error: RuntimeError): SessionOutcome {
  const { code, message, fix } = error;
  return { status: 'failed', text: '', error: { code, message, fix, retryable: false }, refused: true };
}

function played(
  reference: SpawnedSession['reference'],
  outcome: SessionOutcome,
  seconds: number,
): SpawnedSession {
  if (seconds <= 0) return { reference, outcome: async () => outcome, cancel: async () => {} };
  const ended = Promise.withResolvers<SessionOutcome>();
  const timer = setTimeout(() => ended.resolve(outcome), seconds * 1000);
  return {
    reference,
    outcome: () => ended.promise,
    async cancel(reason) {
      clearTimeout(timer);
      const error = {
        code: 'CANCELLED',
        message: stoppedWords(reason),
        fix: 'Play it again.',
        retryable: false,
      } as const;
      ended.resolve({ status: 'cancelled', text: '', error, refused: true });
    },
  };
}

/** Nobody need wait again for what is known. */
function withoutWait(outcome: SessionOutcome): SessionOutcome {
  const { error } = outcome;
  return error?.retryable ? { ...outcome, error: { ...error, retryAfterSeconds: 0 } } : outcome;
}
