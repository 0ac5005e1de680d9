/** What a session does, as its prompt says it: whoever hosts it needs to know nothing else. */
export interface Script {
  run: string;
  task: string;
  ms: number;
  /** `once`: its first session fails; `always`: each does. */
  fails: 'never' | 'once' | 'always';
}

export function describe({ run, task, ms, fails }: Script): string {
  return `soak ${run} ${task} ${ms} ${fails}: write two sentences about the tide.`;
}

export function scriptOf(prompt: string): Script {
  const found = /\bsoak (\S+) (\S+) (\d+) (never|once|always):/.exec(prompt);
  if (found === null) throw new TypeError(`A prompt without a script: ${prompt.slice(0, 200)}`);
  const [, run = '', task = '', ms = '', fails] = found;
  return { run, task, ms: Number(ms), fails: fails as Script['fails'] };
}

export function answerOf({ run, task }: Pick<Script, 'run' | 'task'>): string {
  return `The answer to ${run} ${task}: the tide rises twice a day, and falls as often.`;
}

/** A session as whoever hosts it has billed it. */
export interface Billed {
  run: string;
  task: string;
  /** Milliseconds since 1970 when it began. */
  at: number;
  tokens: number;
  /** It gave the whole answer. */
  answered: boolean;
}
