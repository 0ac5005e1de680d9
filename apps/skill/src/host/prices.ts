import { type ModelPrice, type PriceList, priceList } from '@parallel-agents/escalation';
import { z } from 'zod';

const modelChoice = z
  .union([z.string(), z.looseObject({ primary: z.string().optional() })])
  .optional()
  .catch(undefined);

/** Less than nothing is no price. */
const amount = z.number().min(0);

/**
 * What OpenClaw’s configuration says of models and what they cost, in US dollars for a million tokens. OpenClaw has
 * checked it; what is in a form that is not known here loses no other price.
 */
const configurationSchema = z.looseObject({
  models: z
    .looseObject({
      providers: z
        .record(
          z.string(),
          z.looseObject({
            models: z
              .array(
                z.looseObject({
                  id: z.string(),
                  maxTokens: z.number().min(1).optional().catch(undefined),
                  cost: z
                    .looseObject({
                      input: amount,
                      output: amount,
                      cacheRead: amount.optional(),
                      cacheWrite: amount.optional(),
                    })
                    .optional()
                    .catch(undefined),
                }),
              )
              .optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  agents: z
    .looseObject({
      defaults: z.looseObject({ model: modelChoice }).optional(),
      entries: z.record(z.string(), z.looseObject({ model: modelChoice })).optional(),
    })
    .optional(),
});
type Configuration = z.infer<typeof configurationSchema>;

/** The prices that OpenClaw is configured with, before those of the catalogue; and the agent’s own model. */
export function priceOf(
  configuration: unknown,
  agentId: string,
): { prices: PriceList; defaultModel?: string } {
  const known = configurationSchema.safeParse(configuration).data ?? {};
  const { entries, defaults } = known.agents ?? {};
  const model = modelName(entries?.[agentId]?.model) ?? modelName(defaults?.model);
  return { prices: priceList(configuredPrices(known)), ...(model !== undefined && { defaultModel: model }) };
}

function modelName(choice: z.infer<typeof modelChoice>): string | undefined {
  return typeof choice === 'string' ? choice : choice?.primary;
}

function configuredPrices({ models }: Configuration): Record<string, ModelPrice> {
  const priced = Object.entries(models?.providers ?? {}).flatMap(([provider, { models: offered = [] }]) =>
    offered.flatMap(({ id, cost, maxTokens }) => {
      if (cost === undefined) return [];
      const price: ModelPrice = {
        inputPerMillionUsd: cost.input,
        outputPerMillionUsd: cost.output,
        ...(cost.cacheRead !== undefined && { cacheReadPerMillionUsd: cost.cacheRead }),
        ...(cost.cacheWrite !== undefined && { cacheWritePerMillionUsd: cost.cacheWrite }),
        ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
      };
      return [[`${provider}/${id}`, price] as const];
    }),
  );
  return Object.fromEntries(priced);
}
