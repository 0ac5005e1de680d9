import type { AgentDefinition, AgentFixture, Tier, ToolLimit } from '@parallel-agents/core';
import { toJsonSchema } from './json-schema.ts';
import type { AgentRemark } from './loading/markdown-agent.ts';
import type { MeasuredScore } from './measured-scores.ts';

/** An agent as plain JSON: what `agents show` prints and `agents list --json` lists. */
export interface AgentDescription {
  name: string;
  /** As its author writes the name. */
  displayName?: string;
  category: string;
  description: string;
  version: string;
  tier: Tier;
  tools: AgentDefinition['tools'];
  /** Which tools only, and which never. */
  toolLimit?: ToolLimit;
  instructions: string;
  /** JSON Schema; absent: any input. */
  inputSchema?: Record<string, unknown>;
  /** JSON Schema; absent: the answer is text. */
  outputSchema?: Record<string, unknown>;
  /** Names of the checks that look at what the schema cannot tell. */
  checks?: readonly string[];
  rubric?: readonly string[];
  fixtures?: readonly AgentFixture[];
  source?: string;
  /** The markdown file it stands in. */
  file?: string;
  /** What of its file is not honoured, or read otherwise than it is written. */
  notHonoured?: readonly string[];
  /** How many of its fixtures it passed, at each tier, as its source says. */
  measured?: readonly MeasuredScore[];
}

/** What is known of an agent beside its definition. */
export interface AgentOrigin {
  source?: string | undefined;
  file?: string | undefined;
  remarks?: readonly AgentRemark[] | undefined;
  scores?: readonly MeasuredScore[] | undefined;
}

/** Turns a definition into plain JSON, its zod schemas into JSON Schema. */
export function describeAgent(
  definition: AgentDefinition,
  { source, file, remarks = [], scores }: AgentOrigin = {},
): AgentDescription {
  const { name, category, description, version, tier, tools, instructions, rubric, fixtures } = definition;
  const { inputSchema, outputSchema, displayName, toolLimit, checks } = definition;
  return {
    name,
    ...(displayName !== undefined && { displayName }),
    category,
    description,
    version,
    tier,
    tools,
    ...(toolLimit && { toolLimit }),
    instructions,
    ...(inputSchema && { inputSchema: toJsonSchema(inputSchema) }),
    ...(outputSchema && { outputSchema: toJsonSchema(outputSchema) }),
    ...(checks && { checks: checks.map((check) => check.name) }),
    ...(rubric && { rubric }),
    ...(fixtures && { fixtures }),
    ...(source !== undefined && { source }),
    ...(file !== undefined && { file }),
    ...(remarks.length > 0 && { notHonoured: remarks.map(({ message }) => message) }),
    ...(scores && scores.length > 0 && { measured: scores }),
  };
}
