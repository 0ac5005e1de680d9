import { InputError } from '@parallel-agents/core';
import { type Static, Type } from 'typebox';
import { Check, Clone, Default, Errors } from 'typebox/value';

const model = { pattern: '^[^/\\s]+/\\S+$' };

/** What the operator allows: `plugins.entries.parallel-agents.config` in OpenClaw’s configuration. */
export const configSchema = Type.Object(
  {
    allowFrom: Type.Optional(
      Type.Union([Type.Literal('owner'), Type.Literal('everyone')], {
        default: 'owner',
        description: 'Who may start agents: the owner of this OpenClaw, or everyone who can talk to it.',
      }),
    ),
    maxConcurrent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 50,
        default: 5,
        description: 'Sessions at the same time, over all chats.',
      }),
    ),
    maxTasks: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        default: 20,
        description: 'Tasks in one run; those that a goal plans anew for what failed are counted apart.',
      }),
    ),
    maxRuns: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        default: 3,
        description: 'Runs at the same time, over all chats.',
      }),
    ),
    maxSpawns: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 60,
        description: 'Sessions that one run may start, retries and corrections included.',
      }),
    ),
    maxTokens: Type.Optional(
      Type.Integer({
        minimum: 1000,
        default: 500_000,
        description: 'Input and output tokens that one run may use.',
      }),
    ),
    maxUsd: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description:
          'US dollars that one run may cost. Needs the prices of the models. Default: no limit in dollars.',
      }),
    ),
    timeoutSeconds: Type.Optional(
      Type.Integer({
        minimum: 5,
        maximum: 3600,
        default: 120,
        description: 'Seconds that one session may take.',
      }),
    ),
    deadlineSeconds: Type.Optional(
      Type.Integer({
        minimum: 10,
        maximum: 14_400,
        default: 900,
        description: 'Seconds after which a run starts nothing more and stops what is running.',
      }),
    ),
    allowedModels: Type.Optional(
      Type.Array(Type.String(model), {
        default: [],
        description: 'Models that a task may name, as "provider/model". Default: only the agent’s own model.',
      }),
    ),
    tiers: Type.Optional(
      Type.Array(Type.String(model), {
        default: [],
        description:
          'Models to try one after the other, the cheapest first, as "provider/model". Default: only the agent’s own model.',
      }),
    ),
    start: Type.Optional(
      Type.Union([Type.Literal('agent'), Type.Literal('auto')], {
        default: 'agent',
        description:
          'With tiers, where tasks start: "agent" as each agent says, "auto" where earlier runs have shown that it pays.',
      }),
    ),
    minScore: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 10,
        description:
          'With tiers, the score that a judge must give an output; what is below goes to the next tier. Default: no judge.',
      }),
    ),
    judge: Type.Optional(
      Type.String({
        ...model,
        description: 'With minScore, the model of the judge. Default: the cheapest tier.',
      }),
    ),
    allowTools: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Gives agents that ask for tools the tools of the OpenClaw agent.',
      }),
    ),
    keepRunsDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 365,
        default: 14,
        description:
          'Days that runs are kept in OpenClaw’s state folder, so that they can be resumed after a restart; 0 keeps none.',
      }),
    ),
    archiveTranscripts: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'OpenClaw puts a compressed copy of a transcript away when its session is deleted, which takes it longer than a short session does. With false, transcripts stay in its database.',
      }),
    ),
    inlineCharacters: Type.Optional(
      Type.Integer({
        minimum: 500,
        maximum: 200_000,
        default: 12_000,
        description:
          'Characters of results in one answer; what is longer goes to files in the agent’s workspace.',
      }),
    ),
  },
  { additionalProperties: false },
);

type Given = Static<typeof configSchema>;
type WithoutDefault = 'maxUsd' | 'minScore' | 'judge';
export type Config = Required<Omit<Given, WithoutDefault>> & Pick<Given, WithoutDefault>;

/** What the operator finds a setting by. */
export function settingName(setting: keyof Config): string {
  return `plugins.entries.parallel-agents.config.${setting}`;
}

/**
 * The configuration with its defaults.
 *
 * @throws InputError `INVALID_OPTION` for one that OpenClaw has not checked against the schema
 */
export function withDefaults(given: unknown): Config {
  const completed: unknown = Default(configSchema, Clone(given ?? {}));
  if (isConfig(completed)) return completed;
  throw new InputError(
    [...Errors(configSchema, completed)].map(({ instancePath, message }) => ({
      code: 'INVALID_OPTION',
      path: ['plugins', 'entries', 'parallel-agents', 'config', ...instancePath.split('/').slice(1)],
      message,
      fix: 'Correct it in OpenClaw’s configuration.',
    })),
  );
}

/** Every field but those `WithoutDefault` has one, so that what fits the schema with its defaults is complete. */
function isConfig(value: unknown): value is Config {
  return Check(configSchema, value);
}
