import { readFileSync } from 'node:fs';
import { asObject, parseJson } from '@parallel-agents/core/internal/wire';
import { z } from 'zod';
import { installCommand } from '../providers/installed.ts';
import type { AiSdkProvider } from '../providers/known-providers.ts';
import { type ProviderModels, refused } from '../providers/provider-models.ts';

interface Call {
  abortSignal: AbortSignal;
}

/** The batches of a provider, as the AI SDK has them: `experimental_batch()`, as far as it is used here. */
export interface BatchPrimitive {
  doStartBatch(
    options: Call & {
      requests: readonly unknown[];
      providerOptions?: Record<string, Record<string, unknown>>;
    },
  ): PromiseLike<unknown>;
  doGetBatchStatus(options: Call & { batchId: string }): PromiseLike<unknown>;
  doGetBatchResults(options: Call & { batchId: string }): PromiseLike<ReadableStream<unknown>>;
  /** Some cannot be cancelled. */
  doCancelBatch?(options: Call & { batchId: string }): PromiseLike<unknown>;
  /** Some have no list. */
  doListBatches?(options: Call & { limit?: number }): PromiseLike<unknown>;
}

const text = z.union([z.string(), z.number()]).transform(String);
const errorSchema = z.looseObject({
  message: z.string().catch('no reason was given'),
  type: z.string().optional(),
  code: text.optional(),
  statusCode: z.number().optional(),
});

export type PrimitiveError = z.infer<typeof errorSchema>;

export const statusSchema = z.looseObject({
  status: z.enum(['pending', 'completed', 'failed']),
  rawStatus: z.string().optional(),
  requestCounts: z.looseObject({ completed: z.number() }).optional(),
  error: errorSchema.optional(),
  expiresAt: z.string().optional(),
});

export const startSchema = statusSchema.extend({ batchId: z.string().min(1) });
export const listSchema = z.looseObject({ batches: z.array(startSchema), nextCursor: z.string().optional() });
export const itemSchema = z.looseObject({
  id: z.string(),
  status: z.enum(['succeeded', 'failed', 'cancelled', 'expired']),
  result: z.unknown().optional(),
  error: errorSchema.optional(),
});

const version = 'v4';
const needed = ['doStartBatch', 'doGetBatchStatus', 'doGetBatchResults'] as const;

/**
 * The batches of a provider, whose package is loaded now. The AI SDK calls them experimental: what is not as it was known
 * here is refused before anything is sent.
 *
 * @throws InputError where the package is not installed, or of a version that has none or others
 */
export async function primitiveOf(
  name: string,
  provider: AiSdkProvider | undefined,
  models: ProviderModels,
): Promise<BatchPrimitive> {
  const given = models.given(name);
  if (given === undefined && provider === undefined) {
    const fix = `Hand it over ready, as \`providers: { ${name}: … }\`.`;
    throw refused(`the AI SDK has no provider "${name}" here`, fix);
  }
  const made = given ?? (await models.made(provider as AiSdkProvider));
  const make: unknown = Reflect.get(made, 'experimental_batch');
  const what = given === undefined ? titleOf(provider as AiSdkProvider, models) : `the provider "${name}"`;
  const install = provider && ` Install a newer version: ${installCommand(`${provider.package}@latest`)}.`;
  const fix = `${install?.trim() ?? 'Hand over a newer version of it.'} Or run it without batches.`;
  if (typeof make !== 'function') throw refused(`${what} has no batches (no experimental_batch())`, fix);
  const batch: unknown = make.call(made);
  const parts = asObject(batch);
  if (
    parts?.specificationVersion !== version ||
    needed.some((one) => typeof Reflect.get(parts, one) !== 'function')
  ) {
    const message = `${what} has batches of another form than ${version}, which is the one that is known here`;
    const other = provider && ` Install another version: ${installCommand(`${provider.package}@VERSION`)}.`;
    throw refused(
      message,
      `${other?.trim() ?? 'Hand over another version of it.'} Or run it without batches.`,
    );
  }
  return batch as BatchPrimitive;
}

/** A package and the version that is there, for people. */
function titleOf(provider: AiSdkProvider, models: ProviderModels): string {
  const path = models.find(provider);
  const manifest = path === undefined ? undefined : asObject(parseJson(read(path)));
  return typeof manifest?.version === 'string' ? `${provider.package} ${manifest.version}` : provider.package;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
