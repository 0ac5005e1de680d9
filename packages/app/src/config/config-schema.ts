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
  inputPerMillionUsd: price.describe('Dollars for a million tokens that it reads.'),
  outputPerMillionUsd: price.describe('Dollars for a million tokens that it writes.'),
  cacheReadPerMillionUsd: price
    .exactOptional()
    .describe('The same for tokens that come from the provider’s cache.'),
  cacheWritePerMillionUsd: price.exactOptional().describe('The same for tokens that go into it.'),
  maxOutputTokens: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .exactOptional()
    .describe('The most that it writes in one answer.'),
});

/** Requests that a session with tools may have. */
export const toolRounds = z
  .int('must be a whole number')
  .min(2, 'must be at least 2')
  .max(1000, 'must be at most 1000');

const laneSchema = z.strictObject({
  concurrency: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .exactOptional()
    .describe('Sessions at once, over all workers.'),
  rate: z
    .strictObject({
      max: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .describe('Sessions that may start in each such time.'),
      perSeconds: amount.describe('How long that time is.'),
    })
    .exactOptional(),
  tokensPerMinute: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .exactOptional()
    .describe('Tokens that sessions may use in a minute, over all workers.'),
});

export const configSchema = z.strictObject({
  runtime: z
    .string()
    .min(1)
    .exactOptional()
    .describe('What hosts the sessions: `openclaw`, `openai-compatible`, `ai-sdk` or `scripted`.'),
  model: namedModel
    .exactOptional()
    .describe('The model of tasks that name none: an alias, or `provider/model`.'),
  concurrency: caps.concurrent,
  timeoutSeconds: caps.timeoutSeconds,
  rateLimit: z
    .strictObject({
      requestsPerMinute: amount.exactOptional().describe('Sessions of one model that may start in a minute.'),
      tokensPerMinute: amount
        .exactOptional()
        .describe('Tokens that sessions of one model may use in a minute.'),
    })
    .exactOptional(),
  agents: z
    .array(z.string().trim().min(1, 'must be a path or a package'))
    .exactOptional()
    .describe('Folders, files and npm packages that agents come from.'),
  openclaw: z
    .strictObject({
      url: z.string().trim().min(1).exactOptional().describe('The address of the gateway.'),
      agentId: z
        .string()
        .trim()
        .min(1)
        .exactOptional()
        .describe('The OpenClaw agent whose sessions they are.'),
      spawnWith: z
        .enum(['auto', 'sessions_spawn', 'agent'])
        .exactOptional()
        .describe('How sessions are started on the gateway.'),
      keepSessions: z.boolean().exactOptional().describe('Sessions stay when they have ended.'),
      archiveTranscripts: z
        .boolean()
        .exactOptional()
        .describe('OpenClaw puts the transcript of a deleted session away.'),
      reconnectSeconds: z
        .number()
        .min(0)
        .exactOptional()
        .describe('How long a gateway that is away is waited for.'),
    })
    .exactOptional(),
  openaiCompatible: z
    .strictObject({
      baseUrl: z.string().trim().min(1).exactOptional().describe('Where the server is.'),
      model: z
        .string()
        .trim()
        .min(1)
        .exactOptional()
        .describe('What the server itself calls its model; never an alias.'),
      stream: z.boolean().exactOptional().describe('Answers are streamed.'),
      structuredOutput: z
        .enum(['auto', 'json_schema', 'json_object', 'none'])
        .exactOptional()
        .describe('Whether the schema of an answer goes along.'),
      profile: z
        .string()
        .trim()
        .min(1)
        .exactOptional()
        .describe('What kind of server it is, where its host does not show it.'),
      apiKeyHeader: z
        .string()
        .trim()
        .min(1)
        .exactOptional()
        .describe('The header that takes the key as it is.'),
      maxOutputTokens: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .exactOptional()
        .describe('Tokens that an answer may have.'),
      billsRefusals: z
        .boolean('must be true or false')
        .exactOptional()
        .describe('A budget counts what the server refuses.'),
      headers: z
        .record(z.string().min(1), z.string('must be text'))
        .exactOptional()
        .describe('Further headers; keys are refused here.'),
      query: z
        .record(z.string().min(1), z.string('must be text'))
        .exactOptional()
        .describe('Further fields of the query.'),
      body: z
        .record(z.string().min(1), z.unknown())
        .exactOptional()
        .describe('Further fields of each request.'),
    })
    .exactOptional(),
  tools: z
    .strictObject({
      mcp: z
        .array(z.string().trim().min(1, 'must be a file'))
        .exactOptional()
        .describe('Files that list MCP servers.'),
      allow: z
        .array(z.string().trim().min(1, 'must name a tool'))
        .exactOptional()
        .describe('Tools that agents may have, and tools of servers that may change something.'),
      root: z
        .string()
        .trim()
        .min(1, 'must be a folder')
        .exactOptional()
        .describe('The folder that `read`, `search` and `list` see.'),
      privateHosts: z
        .array(z.string().trim().min(1, 'must be a host'))
        .exactOptional()
        .describe('Hosts of your own that `fetch` may ask.'),
      rounds: toolRounds.exactOptional().describe('Requests that one session with tools may have.'),
    })
    .exactOptional(),
  aiSdk: z
    .strictObject({
      model: modelName.exactOptional().describe('The model of sessions that name none.'),
      stream: z.boolean('must be true or false').exactOptional().describe('Answers are streamed.'),
      structuredOutput: z
        .enum(['auto', 'none'])
        .exactOptional()
        .describe('Whether the schema of an answer goes along.'),
      maxOutputTokens: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .exactOptional()
        .describe('Tokens that an answer may have.'),
      providers: z
        .record(z.string().min(1), z.record(z.string().min(1), z.unknown()))
        .exactOptional()
        .describe('Settings of a provider’s package, by its name.'),
      providerOptions: z
        .record(z.string().min(1), z.record(z.string().min(1), z.unknown()))
        .exactOptional()
        .describe('Options of each request, by provider.'),
    })
    .exactOptional(),
  batch: z
    .strictObject({
      priceShare: z
        .number('must be a number')
        .positive('must be greater than 0')
        .max(1, 'must be at most 1')
        .exactOptional()
        .describe('The part of the price that a batch costs.'),
      lookSeconds: amount
        .max(3600, 'must be at most 3600')
        .exactOptional()
        .describe('Seconds between two looks at a batch.'),
      liveJudges: z
        .boolean()
        .exactOptional()
        .describe('Judges and planners are asked at once, at the full price.'),
      onlyIfCheaper: z
        .boolean()
        .exactOptional()
        .describe('What is not cheaper in a batch, and agents with tools, are asked at once.'),
    })
    .exactOptional(),
  engine: z
    .strictObject({
      url: z
        .string()
        .trim()
        .min(1)
        .exactOptional()
        .describe('The server that jobs stand on: Redis, Valkey or PostgreSQL.'),
      namespace: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,19}$/, 'must be lower-case letters, digits or "_", at most 20')
        .exactOptional()
        .describe('Key prefix on Redis, schema on PostgreSQL: engines on one server stay apart.'),
      tls: z
        .strictObject({
          ca: z.string().min(1).exactOptional().describe('PEM file of the authority.'),
          certificate: z.string().min(1).exactOptional().describe('PEM file of the certificate.'),
          key: z.string().min(1).exactOptional().describe('PEM file of its key.'),
          serverName: z
            .string()
            .min(1)
            .exactOptional()
            .describe('The name that the server’s certificate has.'),
        })
        .exactOptional(),
      lanes: z
        .record(z.string().trim().min(1), laneSchema)
        .exactOptional()
        .describe('Queues of their own for a provider or a model, with limits over all workers.'),
    })
    .exactOptional(),
  tiers: z
    .array(z.string().trim().min(1))
    .min(1, 'must name at least one tier')
    .exactOptional()
    .describe('Models or aliases, the cheapest first. Each task starts cheap and climbs on evidence.'),
  aliases: z
    .record(aliasName, modelName)
    .exactOptional()
    .describe('Names for models, beside `cheap`, `standard` and `strong`.'),
  start: z
    .string()
    .trim()
    .min(1)
    .exactOptional()
    .describe('Where tasks start: `agent` (the rank of their agent), `auto` (where it pays), or a tier.'),
  gate: z
    .strictObject({
      minScore: z
        .number('must be a number')
        .min(0, 'must be at least 0')
        .max(10, 'must be at most 10')
        .exactOptional()
        .describe('The score from 0 to 10 that an answer must reach.'),
      model: namedModel.exactOptional().describe('The model of the judge; without it, the cheapest tier.'),
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
  prices: z
    .record(namedModel, priceSchema)
    .exactOptional()
    .describe('Prices of models that have none here, or other ones.'),
  overrides: z
    .record(
      z.string(),
      z.strictObject({
        model: namedModel.exactOptional().describe('Its model.'),
        tier: z.string().trim().min(1).exactOptional().describe('The tier that it starts on.'),
        timeoutSeconds: caps.timeoutSeconds,
      }),
    )
    .exactOptional()
    .describe('What holds for one agent, by its name.'),
});

export type Config = z.infer<typeof configSchema>;
