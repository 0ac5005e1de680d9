/**
 * Every error code a user can meet. Stable: a code is never renamed, only added.
 *
 * Misuse, found before anything is spawned (thrown as {@link InputError}):
 * `INVALID_TASK`, `INVALID_OPTION`, `DUPLICATE_TASK_ID`, `UNKNOWN_DEPENDENCY`, `DEPENDENCY_CYCLE`,
 * `UNKNOWN_AGENT`, `UNKNOWN_MODEL`, `INVALID_AGENT`, `INVALID_FILE` ·
 * `UNTRUSTED_SERVER` a file that nobody chose would have credentials sent to the server it names.
 *
 * The runtime (thrown as {@link RuntimeError} before a run, kept in a result during one):
 * `RUNTIME_UNAVAILABLE` nobody answers · `RUNTIME_UNAUTHORIZED` the token is missing, wrong or lacks a right ·
 * `QUOTA_EXHAUSTED` the account there has no credit left, for any model: no wait and no other model of it mends that ·
 * `SPAWN_REFUSED` the runtime declined this session · `RATE_LIMITED` too many requests ·
 * `PROVIDER_UNAVAILABLE` the model's provider is down or overloaded, for everybody · `PROVIDER_ERROR` it failed this one · `SESSION_FAILED` the session ended without an answer ·
 * `OUTPUT_LIMIT_REFUSED` the other side takes no limit on the length of an answer ·
 * `TOOLS_REFUSED` the model, or its server, takes no tools · `TOOL_LOOP` it called tools until a limit, and gave no answer ·
 * `TOOL_SERVER_FAILED` a server of tools does not start, or has ended ·
 * `SESSION_LOST` the session was started, its answer cannot be had any more · `TIMEOUT` · `CANCELLED`.
 *
 * The output (kept in a result): `OUTPUT_EMPTY`, `OUTPUT_NOT_JSON`, `OUTPUT_INVALID`, `OUTPUT_TRUNCATED` ·
 * `OUTPUT_REPAIRED` (a warning) the answer was no valid JSON, and its form was mended · `MODEL_REFUSED` the model declined · `CHECK_REFUSED` it has the right form, and a check of its agent found it wrong ·
 * `OUTPUT_CHANGED` (a warning) a check mended it · `NOT_CHECKED` (a warning) a check could not look at it · `GATE_REFUSED` a gate found it not good enough · `GATE_FAILED` a gate could not judge it.
 *
 * The budget: `BUDGET_EXHAUSTED` it does not allow a further session · `UNKNOWN_PRICE` a budget in US dollars cannot be
 * kept · `UNBOUNDED_OUTPUT` it cannot be kept, because nobody knows how long an answer can be.
 *
 * The journal: `RUN_NOT_FOUND` · `RUN_EXISTS` · `RUN_IN_PROGRESS` another process is at work on it · `RUN_CHANGED` its
 * tasks or agents are not those it was started with · `JOURNAL_UNAVAILABLE` it cannot be opened · `JOURNAL_CORRUPT` it is damaged ·
 * `JOURNAL_FOREIGN` the file is something else, or of a later version · `JOURNAL_WRITE_FAILED` a record could not be kept.
 *
 * The run: `DEPENDENCY_FAILED` a task this one depends on did not complete · `MODEL_MISMATCH` (a warning) another
 * model answered than was asked · `FIELD_REFUSED` (a warning) the server refused a field of the request, which was
 * sent again with another value or without it · `TOOLS_WITHHELD` (a warning) the agent worked without tools that it asks
 * for · `CANCEL_FAILED` (a warning) a session may still be running · `INTERNAL` a defect here.
 *
 * A replay: `REPLAY_DRIFTED` a session is not asked what was recorded · `REPLAY_UNKNOWN` what another model would have
 * answered was not recorded.
 */
export type ErrorCode =
  | 'INVALID_TASK'
  | 'INVALID_OPTION'
  | 'DUPLICATE_TASK_ID'
  | 'UNKNOWN_DEPENDENCY'
  | 'DEPENDENCY_CYCLE'
  | 'UNKNOWN_AGENT'
  | 'UNKNOWN_MODEL'
  | 'INVALID_AGENT'
  | 'INVALID_FILE'
  | 'UNTRUSTED_SERVER'
  | 'RUNTIME_UNAVAILABLE'
  | 'RUNTIME_UNAUTHORIZED'
  | 'QUOTA_EXHAUSTED'
  | 'SPAWN_REFUSED'
  | 'RATE_LIMITED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_ERROR'
  | 'SESSION_FAILED'
  | 'SESSION_LOST'
  | 'OUTPUT_LIMIT_REFUSED'
  | 'TOOLS_REFUSED'
  | 'TOOL_LOOP'
  | 'TOOL_SERVER_FAILED'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'OUTPUT_EMPTY'
  | 'OUTPUT_NOT_JSON'
  | 'OUTPUT_INVALID'
  | 'OUTPUT_TRUNCATED'
  | 'OUTPUT_REPAIRED'
  | 'MODEL_REFUSED'
  | 'CHECK_REFUSED'
  | 'OUTPUT_CHANGED'
  | 'NOT_CHECKED'
  | 'GATE_REFUSED'
  | 'GATE_FAILED'
  | 'BUDGET_EXHAUSTED'
  | 'UNKNOWN_PRICE'
  | 'UNBOUNDED_OUTPUT'
  | 'RUN_NOT_FOUND'
  | 'RUN_EXISTS'
  | 'RUN_IN_PROGRESS'
  | 'RUN_CHANGED'
  | 'JOURNAL_UNAVAILABLE'
  | 'JOURNAL_CORRUPT'
  | 'JOURNAL_FOREIGN'
  | 'JOURNAL_WRITE_FAILED'
  | 'DEPENDENCY_FAILED'
  | 'MODEL_MISMATCH'
  | 'FIELD_REFUSED'
  | 'TOOLS_WITHHELD'
  | 'CANCEL_FAILED'
  | 'REPLAY_DRIFTED'
  | 'REPLAY_UNKNOWN'
  | 'INTERNAL';

/**
 * What can be set or done about an error, by the name that the application layer has for it (`timeoutSeconds`,
 * `listJobs`): a face says it in its own words, and an error names neither flags nor commands.
 */
export interface Way {
  name: string;
  /** What it is set to, or done to. */
  value?: string;
}

/** An error as data: what a result, an event and the JSON document carry. */
export interface ErrorInfo {
  /** Stable, for programs. */
  code: ErrorCode;
  /** What happened, for people. */
  message: string;
  /** What to do next. */
  fix: string;
  /** What of `fix` can be set or done where the error is shown. */
  ways?: readonly Way[];
  /** Whether the same request may succeed when it is sent again later. */
  retryable: boolean;
  /** How long the other side asked us to wait before trying again, in seconds. */
  retryAfterSeconds?: number;
  /** How long it is worth waiting until this fault has passed, in seconds, where that is known: a model that loads. */
  patienceSeconds?: number;
}

export interface ErrorOptions extends Omit<ErrorInfo, 'retryable'> {
  /** @default false */
  retryable?: boolean;
  cause?: unknown;
}

const marker = Symbol.for('parallel-agents.error');

/**
 * The base of every error these packages throw: a stable `code`, what happened, and what to do next.
 * @example
 * try {
 *   await app.start({ goal });
 * } catch (error) {
 *   if (error instanceof ParallelAgentsError) console.error(error.code, error.message, error.fix);
 * }
 */
export class ParallelAgentsError extends Error {
  override name = 'ParallelAgentsError';
  readonly code: ErrorCode;
  readonly fix: string;
  // Declared only: what is absent is no field, and is not shown where an error is printed.
  declare readonly ways?: readonly Way[];
  readonly retryable: boolean;
  declare readonly retryAfterSeconds?: number;
  declare readonly patienceSeconds?: number;

  constructor(options: ErrorOptions) {
    const {
      code,
      message,
      fix,
      ways,
      retryable = false,
      retryAfterSeconds,
      patienceSeconds,
      cause,
    } = options;
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.fix = fix;
    this.retryable = retryable;
    if (ways !== undefined) this.ways = ways;
    if (retryAfterSeconds !== undefined) this.retryAfterSeconds = retryAfterSeconds;
    if (patienceSeconds !== undefined) this.patienceSeconds = patienceSeconds;
  }

  get [marker](): true {
    return true;
  }
}

/** Where a problem in the input stands, for example `['tasks', 2, 'agent']`. */
export interface InputIssue {
  code: ErrorCode;
  path: readonly (string | number)[];
  message: string;
  fix: string;
  /** What of `fix` can be set or done where the error is shown. */
  ways?: readonly Way[];
}

/**
 * What was asked cannot be done as it stands; nothing was spawned. Carries every issue found, not only the first.
 * @example
 * try {
 *   await app.start({ tasks });
 * } catch (error) {
 *   if (!(error instanceof InputError)) throw error;
 *   for (const { path, message, fix } of error.issues) console.error(path.join('.'), message, fix);
 * }
 */
export class InputError extends ParallelAgentsError {
  override name = 'InputError';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly [InputIssue, ...InputIssue[]] | InputIssue[]) {
    const first = issues[0];
    if (first === undefined) throw new TypeError('An InputError needs at least one issue.');
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
    const where = first.path.length > 0 ? `${formatPath(first.path)}: ` : '';
    const { code, message, fix, ways } = first;
    super({ code, message: `${where}${message}${more}`, fix, ...(ways && { ways }) });
    this.issues = issues;
  }
}

/**
 * A runtime could not do what it was asked; `retryable` says whether asking again may help.
 * @example
 * throw new RuntimeError({
 *   code: 'RUNTIME_UNAVAILABLE',
 *   message: 'The server did not answer',
 *   fix: 'Start it, then run again.',
 *   retryable: true,
 * });
 */
export class RuntimeError extends ParallelAgentsError {
  override name = 'RuntimeError';
}

/**
 * A journal could not do what it was asked.
 * @example
 * await journal.read(id).catch((error: unknown) => {
 *   if (error instanceof JournalError && error.code === 'RUN_NOT_FOUND') return undefined;
 *   throw error;
 * });
 */
export class JournalError extends ParallelAgentsError {
  override name = 'JournalError';
}

/**
 * Whether the value is an error of these packages, also when two copies of the package are installed.
 * @example
 * try {
 *   await app.start({ tasks });
 * } catch (error) {
 *   if (isParallelAgentsError(error) && error.retryable) console.warn(error.message, error.fix);
 *   else throw error;
 * }
 */
export function isParallelAgentsError(value: unknown): value is ParallelAgentsError {
  return typeof value === 'object' && value !== null && marker in value;
}

/** `['tasks', 2, 'agent']` as `tasks[2].agent`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Turns anything thrown into data. What is not one of our errors is a defect here and says so. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (isParallelAgentsError(thrown)) {
    const { code, message, fix, ways, retryable, retryAfterSeconds, patienceSeconds } = thrown;
    return {
      code,
      message,
      fix,
      retryable,
      ...(ways && { ways }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(patienceSeconds !== undefined && { patienceSeconds }),
    };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    code: 'INTERNAL',
    message: `Unexpected error: ${message}`,
    fix: 'This is a defect in parallel-agents or in the runtime or agent package in use; please report it with this message.',
    retryable: false,
  };
}
