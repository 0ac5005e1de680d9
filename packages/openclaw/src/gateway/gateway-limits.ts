import type { Diagnosis } from '@parallel-agents/core';
import { z } from 'zod';
import type { GatewayLink } from './gateway-link.ts';

/** Runs at once below which a limit is worth a word: what a run of 20 agents wants. */
const wantedAtOnce = 20;

/** OpenClaw’s own default where its configuration names none. */
const defaultChildrenPerSession = 5;

const modelSchema = z.union([z.string(), z.looseObject({ fallbacks: z.array(z.string()).optional() })]);

const configSchema = z.looseObject({
  runtimeConfig: z.looseObject({
    agents: z
      .looseObject({
        defaults: z
          .looseObject({
            maxConcurrent: z.number().optional(),
            model: modelSchema.optional(),
            subagents: z
              .looseObject({
                maxConcurrent: z.number().optional(),
                maxChildrenPerAgent: z.number().optional(),
              })
              .optional(),
          })
          .optional(),
      })
      .optional(),
  }),
});

/** What the gateway’s configuration holds runs back with, from the configuration it runs with now. */
export async function checkLimits(link: GatewayLink, signal: AbortSignal): Promise<Diagnosis[]> {
  const { runtimeConfig } = configSchema.parse(await link.call('config.get', {}, { signal }));
  const { maxConcurrent, model, subagents } = runtimeConfig.agents?.defaults ?? {};
  return [
    atOnce('light runs and agent runs', 'agents.defaults.maxConcurrent', maxConcurrent, {
      agents: { defaults: { maxConcurrent: wantedAtOnce } },
    }),
    atOnce(
      'sub-agents of sessions_spawn',
      'agents.defaults.subagents.maxConcurrent',
      subagents?.maxConcurrent,
      {
        agents: { defaults: { subagents: { maxConcurrent: wantedAtOnce } } },
      },
    ),
    children(subagents?.maxChildrenPerAgent),
    fallbacks(typeof model === 'object' ? model.fallbacks : undefined),
  ];
}

function atOnce(
  what: string,
  key: string,
  limit: number | undefined,
  configPatch: Record<string, unknown>,
): Diagnosis {
  const check = `limit: ${key}`;
  if (limit === undefined)
    return { check, status: 'ok', message: `Not set: OpenClaw’s default applies to ${what}.` };
  if (limit >= wantedAtOnce) return { check, status: 'ok', message: `Up to ${limit} ${what} at once.` };
  return {
    check,
    status: 'warning',
    message: `At most ${limit} ${what} at once; further ones wait in the gateway, and their timeout runs meanwhile.`,
    fix: `Keep the concurrency at ${limit} or below, or raise ${key}; the gateway takes it over while it runs.`,
    configPatch,
  };
}

function children(limit = defaultChildrenPerSession): Diagnosis {
  return {
    check: 'limit: agents.defaults.subagents.maxChildrenPerAgent',
    status: 'ok',
    message: `${limit} children a session. Runs do not notice it: they are spread over as many parents as they need.`,
  };
}

function fallbacks(models: string[] = []): Diagnosis {
  const check = 'model fallbacks';
  if (models.length === 0)
    return { check, status: 'ok', message: 'None: the model asked for is the one that answers.' };
  return {
    check,
    status: 'warning',
    message: `When a model fails, OpenClaw answers with another one: ${models.join(', ')}. Results then carry the warning MODEL_MISMATCH.`,
    fix: 'To have such sessions fail instead, remove the fallbacks.',
    configPatch: { agents: { defaults: { model: { fallbacks: [] } } } },
  };
}
