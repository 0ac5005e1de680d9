import type { MeasuredScore } from '@parallel-agents/registry';
import type { AgentDescription } from '@parallel-agents/registry/internal';
import type { Colors } from '../output/colors.ts';
import { formatCost, formatCount } from '../output/format.ts';
import { oneLine, terminalSafe, toSafeJson } from '../output/sanitize.ts';

/** Names and descriptions, by category in the order they come. */
export function renderAgentList(agents: readonly AgentDescription[], colors: Colors): string {
  const width = Math.max(...agents.map(({ name }) => name.length));
  const groups = Map.groupBy(agents, ({ category }) => category);
  return [...groups]
    .map(([category, members]) => {
      const lines = members.map(
        ({ name, description }) => `  ${oneLine(name).padEnd(width)}  ${oneLine(description)}`,
      );
      return [colors.bold(oneLine(category)), ...lines].join('\n');
    })
    .join('\n\n');
}

/** Everything there is to know of one agent. */
export function renderAgent(agent: AgentDescription, { bold, dim }: Colors): string {
  const { name, displayName, description, category, version, tier, source, file, instructions } = agent;
  const facts = { 'written as': displayName, category, version, tier, tools: sayTools(agent), source, file };
  const sections: [string, string | undefined][] = [
    ['Instructions', terminalSafe(instructions).trim()],
    ['Input', agent.inputSchema === undefined ? 'anything' : toSafeJson(agent.inputSchema)],
    ['Output', agent.outputSchema === undefined ? 'text' : toSafeJson(agent.outputSchema)],
    ['Not honoured', agent.notHonoured?.map((line) => `• ${oneLine(line)}`).join('\n')],
    ['Measured', agent.measured?.map(sayScore).join('\n')],
    ['Checks', agent.checks?.map((name) => `• ${oneLine(name)}`).join('\n')],
    ['Fixtures', agent.fixtures?.map((fixture) => `• ${oneLine(fixture.name)}`).join('\n')],
    ['A good answer', agent.rubric?.map((line) => `• ${oneLine(line)}`).join('\n')],
  ];
  return [
    `${bold(oneLine(name))}\n${oneLine(description)}`,
    Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([label, value]) => `${dim(`${label}:`)} ${oneLine(String(value))}`)
      .join('\n'),
    ...sections.flatMap(([title, text]) => (text === undefined ? [] : [`${bold(title)}\n${text}`])),
  ].join('\n\n');
}

/** `cheap (a/low): 3 of 3 fixtures, 4,210 tokens, $0.0042, 2026-11-29`. */
function sayScore({ tier, model, passed, fixtures, tokens, costUsd, at }: MeasuredScore): string {
  const where = model === undefined || model === tier ? tier : `${tier} (${model})`;
  const parts = [
    `${passed} of ${fixtures} fixtures`,
    ...(tokens === undefined ? [] : [`${formatCount(tokens)} tokens`]),
    ...(costUsd === undefined ? [] : [formatCost(costUsd)]),
    at,
  ];
  return `• ${oneLine(where)}: ${parts.join(', ')}`;
}

/** `inherit, only Read, Grep, never Bash`. */
function sayTools({ tools, toolLimit: { only, never } = {} }: AgentDescription): string {
  const limits = [only && `only ${only.join(', ')}`, never && `never ${never.join(', ')}`];
  return [tools, ...limits].filter(Boolean).join('; ');
}
