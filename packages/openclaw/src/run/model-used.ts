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

export function modelUsed(receipt: z.infer<typeof terminalReceiptSchema> | undefined): {
  modelUsed?: string;
} {
  if (!receipt) return {};
  const { provider, model, responseModel } = receipt.effective;
  return { modelUsed: modelName(provider, model, receipt.rerouted ? responseModel : undefined) };
}

/**
 * Providers may answer with the dated name of the model that was asked for; that is the same model. Any other name in
 * the response is a model that was not asked for.
 */
export function modelName(provider: string, model: string, responseModel = model): string {
  const dated = responseModel.replace(/[-@]\d{4}-?\d{2}-?\d{2}$/, '');
  return `${provider}/${dated === model ? model : responseModel}`;
}
