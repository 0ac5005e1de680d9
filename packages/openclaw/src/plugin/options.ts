import { type ErrorInfo, InputError } from '@parallel-agents/core';
import { z } from 'zod';
import type { SubagentApi } from './subagent-api.ts';

/** Whose sessions are started, and with what. */
export interface PluginRuntimeOptions {
  /** `api.runtime.subagent` of the plugin. */
  subagent: SubagentApi;
  /** The OpenClaw agent whose workspace, models and credentials the sessions get. */
  agentId: string;
  /** The models that may be asked for, as `provider/model`. @default none but the agent’s own */
  models?: readonly string[];
  /**
   * What happens when OpenClaw does not let the caller choose a model: the session runs on the agent’s own and a warning
   * says so, or it fails with `RUNTIME_UNAUTHORIZED`.
   * @default 'own-model'
   */
  modelRefused?: 'own-model' | 'fail';
  /** Gives agents that ask for tools those of the OpenClaw agent; otherwise no session has any. @default false */
  allowTools?: boolean;
  /**
   * Has OpenClaw put a compressed copy of each transcript away when its session is deleted, as OpenClaw does by itself. That
   * takes the gateway longer than a short session does. `false` leaves transcripts in its database as they are.
   * @default true
   */
  archiveTranscripts?: boolean;
  /** Called for what could not be done although the result is in. @default a Node process warning */
  onWarning?: (warning: ErrorInfo) => void;
}

const optionsSchema = z.strictObject({
  subagent: z.custom<SubagentApi>(isSubagentApi, 'must be `api.runtime.subagent` of an OpenClaw plugin'),
  agentId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be an OpenClaw agent id'),
  models: z.array(z.string().regex(/^[^/\s]+\/\S+$/, 'must be "provider/model"')).optional(),
  modelRefused: z.enum(['own-model', 'fail']).optional(),
  allowTools: z.boolean().optional(),
  archiveTranscripts: z.boolean().optional(),
  onWarning: z.custom<PluginRuntimeOptions['onWarning']>((value) => typeof value === 'function').optional(),
});

/** @throws InputError `INVALID_OPTION` */
export function checkOptions(options: PluginRuntimeOptions): void {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success) return;
  throw new InputError(
    parsed.error.issues.map(({ path, message }) => ({
      code: 'INVALID_OPTION',
      path: path.map((part) => (typeof part === 'number' ? part : String(part))),
      message,
      fix: 'Correct this option of pluginRuntime().',
    })),
  );
}

function isSubagentApi(value: unknown): boolean {
  const methods = ['run', 'waitForRun', 'getSessionMessages', 'deleteSession'];
  return typeof value === 'object' && value !== null && methods.every((name) => name in value);
}
