import type { AgentRuntime, ErrorInfo } from '@parallel-agents/core';
import type { Config } from './config-schema.ts';

export interface RuntimeSettings {
  /** From the configuration file and flags. */
  openclaw: NonNullable<Config['openclaw']>;
  env: Readonly<Record<string, string | undefined>>;
  /** Called for what went wrong beside the results. */
  onWarning(warning: ErrorInfo): void;
}

/** A runtime that `--runtime` can name. */
export interface RuntimeChoice {
  name: string;
  /** For help texts and the doctor. */
  summary: string;
  /** What people must know about every result it gives. */
  notice?: string;
  /** Loads the runtime's package only now, so that the command starts fast. */
  create(settings: RuntimeSettings): Promise<AgentRuntime>;
}

/** Every runtime; the first is the default. */
export const runtimes: readonly RuntimeChoice[] = [
  {
    name: 'scripted',
    summary: 'embedded; example replies, not AI; needs nothing',
    notice:
      'These replies are scripted examples, not AI. For real agents: --runtime openclaw (`parallel-agents doctor` says what it needs).',
    create: async () => (await import('@parallel-agents/core/testing')).scripted(),
  },
  {
    name: 'openclaw',
    summary: 'sessions on an OpenClaw gateway',
    create: async ({ openclaw: options, env, onWarning }) =>
      (await import('@parallel-agents/openclaw')).openclaw({ ...options, environment: env, onWarning }),
  },
];
