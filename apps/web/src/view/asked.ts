import { z } from 'zod';
import type { JobView } from './model.ts';

/** What a page can tell of how a job was asked for. Programs may have kept something else with theirs: then less is told. */
interface Asked {
  descriptions: Map<string, string>;
  limits: JobView['limits'];
  minScore?: number;
  tiers: string[];
}

const amount = z.number().optional().catch(undefined);
const limits = z
  .object({ usd: amount, tokens: amount, spawns: amount, concurrent: amount })
  .partial()
  .catch({});
const requestSchema = z.object({
  spec: z
    .object({
      tasks: z
        .array(z.looseObject({ id: z.string().optional(), description: z.string().catch('') }))
        .catch([])
        .optional(),
      limits: limits.optional(),
    })
    .catch({}),
  given: z
    .object({
      limits: limits.optional(),
      minScore: amount,
      tiers: z.array(z.string()).optional().catch(undefined),
    })
    .partial()
    .catch({}),
});

export function askedBy(request: unknown): Asked {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) return { descriptions: new Map(), limits: {}, tiers: [] };
  const { spec, given } = parsed.data;
  const all = { ...given.limits, ...spec.limits };
  const known = Object.entries(all).filter(([, value]) => value !== undefined);
  const descriptions = new Map(
    (spec.tasks ?? []).flatMap(({ id, description }) =>
      id === undefined || description === '' ? [] : [[id, description] as const],
    ),
  );
  return {
    descriptions,
    limits: Object.fromEntries(known),
    ...(given.minScore !== undefined && { minScore: given.minScore }),
    // `cheap=ollama/llama3.2` names a tier and its model.
    tiers: (given.tiers ?? []).map((tier) => tier.split('=', 1)[0] ?? tier),
  };
}
