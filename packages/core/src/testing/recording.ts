import { priceShareAt } from '../session/price-share.ts';
import type { AgentRuntime, SessionOutcome, SpawnedSession, SpawnRequest } from '../session/runtime.ts';
import { attemptWithin, type Cassette, cassetteVersion, type RecordedSession } from './cassette.ts';

/** A runtime whose sessions are written down. */
export interface Recorder {
  /** To be used in the place of the one that is recorded. */
  runtime: AgentRuntime;
  /** What has ended by now, in the order in which it was started. */
  cassette(): Cassette;
}

export interface RecordOptions {
  /** Keys and tokens: taken out of everything that is written down. @default none */
  secrets?: readonly string[];
}

/** Stands where a secret stood. */
const mark = '[key]';
/** What looks like a key is one, whoever it belongs to. */
const keyLike = /\b(?:sk|pk|rk|ghp|gho|github_pat|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{16,}\b/g;
/** Shorter texts are words. */
const leastSecret = 8;

/**
 * Writes down what a runtime is asked and what it answers, for `replaying`.
 *
 * @example
 * const recorder = recording(openaiCompatible({ baseUrl }), { secrets: [apiKey] });
 * await createOrchestrator({ runtime: recorder.runtime, agents }).run(tasks);
 * await writeFile('run.json', JSON.stringify(recorder.cassette()));
 */
export function recording(runtime: AgentRuntime, { secrets = [] }: RecordOptions = {}): Recorder {
  const sessions: (RecordedSession | undefined)[] = [];
  const hide = hiding(secrets);
  const note = (
    request: SpawnRequest,
    session: SpawnedSession,
    { at, on }: { at: number; on: AgentRuntime },
  ): void => {
    const place = sessions.push(undefined) - 1;
    const { priceShare } = priceShareAt(on, request);
    void session.outcome().then((outcome) => {
      const seconds = Math.round(performance.now() - at) / 1000;
      sessions[place] = hide({
        ...toRecord(request, outcome, seconds),
        ...(request.urgent && { urgent: true as const }),
        ...(priceShare !== undefined && { priceShare }),
      });
    });
  };
  const known = new WeakMap<AgentRuntime, AgentRuntime>();
  const recordedOf = (on: AgentRuntime): AgentRuntime => {
    const made = known.get(on) ?? recordedRuntime(on);
    known.set(on, made);
    return made;
  };
  const recordedRuntime = (on: AgentRuntime): AgentRuntime =>
    new Proxy(on, {
      get(target, property) {
        if (property === 'spawn') {
          return async (...[request, options]: Parameters<AgentRuntime['spawn']>) => {
            const at = performance.now();
            const session = await target.spawn(request, options);
            note(request, session, { at, on: target });
            return session;
          };
        }
        // What it hands out is recorded too.
        if (property === 'runtimeFor' && target.runtimeFor !== undefined)
          return (...[request]: Parameters<NonNullable<AgentRuntime['runtimeFor']>>) =>
            recordedOf(target.runtimeFor?.(request) ?? target);
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return {
    runtime: recordedOf(runtime),
    cassette: () => ({
      cassette: cassetteVersion,
      runtime: runtime.name,
      sessions: sessions.filter((session) => session !== undefined),
    }),
  };
}

function toRecord(
  { attemptId, instructions, prompt, model, outputJsonSchema, toolUse }: SpawnRequest,
  { rateLimits: _told, secondsOnWire: _took, ...outcome }: SessionOutcome,
  seconds: number,
): RecordedSession {
  return {
    attempt: attemptWithin(attemptId),
    request: {
      instructions,
      prompt,
      ...(model !== undefined && { model }),
      ...(outputJsonSchema && { outputJsonSchema }),
      ...(toolUse && { toolUse }),
    },
    outcome,
    seconds,
  };
}

function hiding(secrets: readonly string[]): <Value>(value: Value) => Value {
  const whole = secrets
    .filter((secret) => secret.length >= leastSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const hide = (text: string): string =>
    whole.reduce((left, secret) => left.replaceAll(secret, mark), text).replace(keyLike, mark);
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return hide(value);
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, deep(own)]));
  };
  return (value) => deep(value) as typeof value;
}
