import { z } from 'zod';

const modelSchema = z.looseObject({
  provider: z.string(),
  model: z.string(),
  responseModel: z.string().optional(),
});

/** What OpenClaw notes of a run that has ended. */
export const terminalReceiptSchema = z.looseObject({
  effective: modelSchema,
  rerouted: z.boolean().optional(),
});

/**
 * Providers may answer with the dated name of the model that was asked for; that is the same model. Any other name in
 * the response is a model that was not asked for.
 */
export function modelUsed(receipt: z.infer<typeof terminalReceiptSchema> | undefined): {
  modelUsed?: string;
} {
  if (!receipt) return {};
  const { provider, model, responseModel } = receipt.effective;
  const dated = responseModel?.replace(/[-@]\d{4}-?\d{2}-?\d{2}$/, '');
  const other = receipt.rerouted && responseModel !== undefined && dated !== model;
  return { modelUsed: `${provider}/${other ? responseModel : model}` };
}
