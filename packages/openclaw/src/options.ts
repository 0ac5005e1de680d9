import { type ErrorInfo, InputError } from '@parallel-agents/core';
import { z } from 'zod';

/** Where the gateway is, how sessions are started on it, and what becomes of them. */
export interface OpenClawOptions {
  /**
   * WebSocket address of the gateway.
   * @default OPENCLAW_GATEWAY_URL, else `gateway.remote.url` in remote mode, else the local gateway's port
   */
  url?: string;
  /** @default OPENCLAW_GATEWAY_TOKEN, else the one in OpenClaw's configuration */
  token?: string;
  /** @default OPENCLAW_GATEWAY_PASSWORD, else the one in OpenClaw's configuration */
  password?: string;
  /**
   * The OpenClaw agent whose workspace and tools sessions get.
   * @default the gateway's default agent
   */
  agentId?: string;
  /**
   * How sessions are started. `auto`: agents without tools as light model runs; agents with tools through the
   * `sessions_spawn` tool where `gateway.tools.allow` permits it, else through the `agent` method.
   * `sessions_spawn` and `agent` use that one way for every agent; the light run counts as `agent`.
   * @default 'auto'
   */
  spawnWith?: 'auto' | 'sessions_spawn' | 'agent';
  /**
   * Keeps sessions and their transcripts on the gateway when they have ended. Light model runs leave none.
   * @default false
   */
  keepSessions?: boolean;
  /**
   * Has OpenClaw put a compressed copy of each transcript away when its session is deleted, as OpenClaw does by itself. That
   * takes the gateway longer than a short session does. `false` leaves transcripts in its database as they are.
   * @default true
   */
  archiveTranscripts?: boolean;
  /**
   * Seconds to try to get a dropped connection back before sessions count as failed.
   * @default 30
   */
  reconnectSeconds?: number;
  /**
   * Called for what could not be done although the result is in, for example deleting a session.
   * @default a Node process warning
   */
  onWarning?: (warning: ErrorInfo) => void;
  /** @default process.env */
  environment?: Readonly<Record<string, string | undefined>>;
}

const optionsSchema = z.strictObject({
  url: z.string().trim().min(1).optional(),
  token: z.string().trim().min(1).optional(),
  password: z.string().min(1).optional(),
  agentId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be an OpenClaw agent id: letters, digits, "_" or "-"')
    .optional(),
  spawnWith: z.enum(['auto', 'sessions_spawn', 'agent']).optional(),
  keepSessions: z.boolean().optional(),
  archiveTranscripts: z.boolean().optional(),
  reconnectSeconds: z.number().min(0).max(3600).optional(),
  onWarning: z.custom<OpenClawOptions['onWarning']>((value) => typeof value === 'function').optional(),
  environment: z.record(z.string(), z.string().optional()).optional(),
});

/** @throws InputError `INVALID_OPTION` */
export function checkOptions(options: OpenClawOptions): void {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success) return;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    code: 'INVALID_OPTION' as const,
    path: path.map((part) => (typeof part === 'number' ? part : String(part))),
    message,
    fix: 'Correct this option of openclaw().',
  }));
  throw new InputError(issues);
}

/** Shows a warning where nobody listens for it. */
export function emitWarning({ code, message, fix }: ErrorInfo): void {
  process.emitWarning(`${message} ${fix}`, { type: 'ParallelAgentsWarning', code });
}
