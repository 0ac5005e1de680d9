import { agentTaskSchema } from '@parallel-agents/core';
import { z } from 'zod';

const { model, timeoutSeconds } = agentTaskSchema.shape;

/** What a configuration file may set. Flags are checked by the same fields. */
export const configSchema = z.strictObject({
  runtime: z.string().min(1).exactOptional(),
  model: model.unwrap().exactOptional(),
  concurrency: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(10_000, 'must be at most 10000')
    .exactOptional(),
  timeoutSeconds: timeoutSeconds.unwrap().exactOptional(),
  agents: z.array(z.string().trim().min(1, 'must be a path or a package')).exactOptional(),
  openclaw: z
    .strictObject({
      url: z.string().trim().min(1).exactOptional(),
      agentId: z.string().trim().min(1).exactOptional(),
      spawnWith: z.enum(['auto', 'sessions_spawn', 'agent']).exactOptional(),
      keepSessions: z.boolean().exactOptional(),
      reconnectSeconds: z.number().min(0).exactOptional(),
    })
    .exactOptional(),
});

export type Config = z.infer<typeof configSchema>;
