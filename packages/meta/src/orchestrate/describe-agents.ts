import type { AgentDefinition } from '@parallel-agents/core';
import { fieldNames } from './fields.ts';

/** The agents as a planner is shown them: who they are, what they take and what they answer with. */
export function describeAgents(agents: readonly AgentDefinition[]): Record<string, unknown>[] {
  return agents.map((agent) => ({
    name: agent.name,
    description: shortDescription(agent.description),
    takes: fieldNames(agent.inputSchema, 'input'),
    answersWith: agent.outputSchema ? fieldNames(agent.outputSchema, 'output') : 'text',
  }));
}

/** Characters that say who an agent is. */
const longest = 400;

/** Without the dialogues that some descriptions give as examples: they say when to call it, which the planner decides. */
function shortDescription(description: string): string {
  const own = description
    .replace(/(?<!\s)\s*(?:<example>|\\n\s*<example>|\bExamples?:\s*(?:<|\\n|\n|-|$))[\s\S]*$/i, '')
    .trim();
  const text = (own === '' ? description : own).replace(/\s+/g, ' ').trim();
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
