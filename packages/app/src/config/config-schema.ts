import { z } from 'zod';
import { limitsSchema } from './limits.ts';
import { providerAndModel } from './model-names.ts';

const caps = limitsSchema.shape;

/** What a configuration file may set. Flags are checked by the same fields. */
const amount = z.number().positive('must be greater than 0');
const modelName = z.string().regex(providerAndModel, 'must be "provider/model"');
const aliasName = z.string().regex(/^[^/\s]+$/, 'must be a name without spaces and "/"');
/** A model, or an alias for one; which there are is known when the whole file is read. */
export const namedModel = z.string().trim().min(1, 'must name a model');

const price = z.number('must be a number of US dollars').min(0, 'must be 0 or more');
const priceSchema = z.strictObject({
  inputPerMillionUsd: price,
  outputPerMillionUsd: price,
  cacheReadPerMillionUsd: price.exactOptional(),
  cacheWritePerMillionUsd: price.exactOptional(),
  maxOutputTokens: z.int('must be a whole number').min(1, 'must be at least 1').exactOptional(),
});

/** Requests that a session with tools may have. */
export const toolRounds = z
  .int('must be a whole number')
  .min(2, 'must be at least 2')
  .max(1000, 'must be at most 1000');

const laneSchema = z.strictObject({
  concurrency: z.int('must be a whole number').min(1, 'must be at least 1').exactOptional(),
  rate: z
    .strictObject({ max: z.int('must be a whole number').min(1, 'must be at least 1'), perSeconds: amount })
    .exactOptional(),
  tokensPerMinute: z.int('must be a whole number').min(1, 'must be at least 1').exactOptional(),
});

export const configSchema = z.strictObject({
  runtime: z.string().min(1).exactOptional(),
  model: namedModel.exactOptional(),
  concurrency: caps.concurrent,
  timeoutSeconds: caps.timeoutSeconds,
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
  openaiCompatible: z
    .strictObject({
      baseUrl: z.string().trim().min(1).exactOptional(),
      model: z.string().trim().min(1).exactOptional(),
      stream: z.boolean().exactOptional(),
      structuredOutput: z.enum(['auto', 'json_schema', 'json_object', 'none']).exactOptional(),
      profile: z.string().trim().min(1).exactOptional(),
      apiKeyHeader: z.string().trim().min(1).exactOptional(),
      maxOutputTokens: z.int('must be a whole number').min(1, 'must be at least 1').exactOptional(),
      billsRefusals: z.boolean('must be true or false').exactOptional(),
      headers: z.record(z.string().min(1), z.string('must be text')).exactOptional(),
      query: z.record(z.string().min(1), z.string('must be text')).exactOptional(),
      body: z.record(z.string().min(1), z.unknown()).exactOptional(),
    })
    .exactOptional(),
  tools: z
    .strictObject({
      mcp: z.array(z.string().trim().min(1, 'must be a file')).exactOptional(),
      allow: z.array(z.string().trim().min(1, 'must name a tool')).exactOptional(),
      root: z.string().trim().min(1, 'must be a folder').exactOptional(),
      privateHosts: z.array(z.string().trim().min(1, 'must be a host')).exactOptional(),
      rounds: toolRounds.exactOptional(),
    })
    .exactOptional(),
  aiSdk: z
    .strictObject({
      model: modelName.exactOptional(),
      stream: z.boolean('must be true or false').exactOptional(),
      structuredOutput: z.enum(['auto', 'none']).exactOptional(),
      maxOutputTokens: z.int('must be a whole number').min(1, 'must be at least 1').exactOptional(),
      providers: z.record(z.string().min(1), z.record(z.string().min(1), z.unknown())).exactOptional(),
      providerOptions: z.record(z.string().min(1), z.record(z.string().min(1), z.unknown())).exactOptional(),
    })
    .exactOptional(),
  batch: z
    .strictObject({
      priceShare: z
        .number('must be a number')
        .positive('must be greater than 0')
        .max(1, 'must be at most 1')
        .exactOptional(),
      lookSeconds: amount.max(3600, 'must be at most 3600').exactOptional(),
    })
    .exactOptional(),
  engine: z
    .strictObject({
      url: z.string().trim().min(1).exactOptional(),
      namespace: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,19}$/, 'must be lower-case letters, digits or "_", at most 20')
        .exactOptional(),
      tls: z
        .strictObject({
          ca: z.string().min(1).exactOptional(),
          certificate: z.string().min(1).exactOptional(),
          key: z.string().min(1).exactOptional(),
          serverName: z.string().min(1).exactOptional(),
        })
        .exactOptional(),
      lanes: z.record(z.string().trim().min(1), laneSchema).exactOptional(),
    })
    .exactOptional(),
  tiers: z.array(z.string().trim().min(1)).min(1, 'must name at least one tier').exactOptional(),
  aliases: z.record(aliasName, modelName).exactOptional(),
  start: z.string().trim().min(1).exactOptional(),
  gate: z
    .strictObject({
      minScore: z
        .number('must be a number')
        .min(0, 'must be at least 0')
        .max(10, 'must be at most 10')
        .exactOptional(),
      model: namedModel.exactOptional(),
    })
    .exactOptional(),
  budget: z
    .strictObject({
      usd: caps.usd,
      maxTokens: caps.tokens,
      maxSpawns: caps.spawns,
      deadlineSeconds: caps.deadlineSeconds,
      onExhausted: caps.onExhausted,
      allowUnknownPrices: caps.allowUnknownPrices,
      reserveOutputTokens: caps.reserveOutputTokens,
    })
    .exactOptional(),
  // Models of a server of one’s own have no provider in front.
  prices: z.record(namedModel, priceSchema).exactOptional(),
  overrides: z
    .record(
      z.string(),
      z.strictObject({
        model: namedModel.exactOptional(),
        tier: z.string().trim().min(1).exactOptional(),
        timeoutSeconds: caps.timeoutSeconds,
      }),
    )
    .exactOptional(),
});

export type Config = z.infer<typeof configSchema>;
