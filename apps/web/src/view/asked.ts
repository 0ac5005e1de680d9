import { z } from 'zod';

/** What a page can tell of how a job was asked for. Programs may have kept something else with theirs: then less is told. */
interface Asked {
  descriptions: Map<string, string>;
  minScore?: number;
  tiers: string[];
}

const requestSchema = z.object({
  spec: z
    .object({
      tasks: z
        .array(z.looseObject({ id: z.string().optional(), description: z.string().catch('') }))
        .optional()
        .catch([]),
    })
    .catch({}),
  given: z
    .object({
      minScore: z.number().optional().catch(undefined),
      tiers: z.array(z.string()).optional().catch(undefined),
    })
    .catch({}),
});

export function askedBy(request: unknown): Asked {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) return { descriptions: new Map(), tiers: [] };
  const { tasks = [] } = parsed.data.spec;
  const { minScore, tiers = [] } = parsed.data.given;
  const descriptions = tasks.flatMap(({ id, description }) =>
    id === undefined || description === '' ? [] : [[id, description] as const],
  );
  return {
    descriptions: new Map(descriptions),
    ...(minScore !== undefined && { minScore }),
    // `cheap=ollama/llama3.2` names a tier and its model.
    tiers: tiers.map((tier) => tier.split('=', 1)[0] ?? tier),
  };
}
