import { type AgentDefinition, InputError, type InputIssue } from '@parallel-agents/core';
import { type AgentOutcome, refineAgents, reviewAgents, toMarkdown } from '@parallel-agents/meta';
import type { Registry } from '@parallel-agents/registry';
import { Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { type AgentEnd, agentsAnswerSchema, toAgentsAnswer } from '../answer/agents-answer.ts';
import { fenced } from '../answer/fenced.ts';
import type { Host } from '../host/host.ts';
import { requirePermission } from '../host/permission.ts';
import { scoring, workOnAgents } from '../run/work-on-agents.ts';
import { defineTool } from '../tool.ts';
import type { AgentFile } from '../workspace/agent-file.ts';
import {
  bareName,
  replaceWorkspaceAgent,
  workspaceNamespace,
  writeWorkspaceAgent,
} from '../workspace/workspace-agents.ts';
import { type Written, writeWorkspaceFile } from '../workspace/write-file.ts';

export const refineAgentsTool = defineTool({
  name: 'parallel_agents_refine',
  label: 'Review and improve agents',
  description:
    'Improve agents, or evaluate their quality: tried, judged by a panel, revised up to a target. {"agents": ["workspace/NAME"]}, for scores only with "reviewOnly": true. What gets better is written to the workspace, and the version before is kept. About 10 to 30 model calls for each.',
  parameters: Type.Object(
    {
      agents: Type.Array(Type.String(), {
        description: 'Names, as parallel_agents_list shows them.',
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
      }),
      reviewOnly: Type.Optional(
        Type.Boolean({ description: 'Scores and findings only; nothing is changed. Default: false.' }),
      ),
      ...scoring,
    },
    { additionalProperties: false },
  ),
  outputSchema: agentsAnswerSchema,
  async execute({ agents: names, reviewOnly = false, ...given }, call) {
    const { host } = call;
    requirePermission(host);
    const { registry, files } = await agentsOf(host);
    const agents = find(names, registry);
    if (!reviewOnly) requireFreeNames(agents, registry);
    const work = reviewOnly ? reviewAgents : refineAgents;
    const title = `${reviewOnly ? 'review' : 'refine'} ${names.join(', ')}`;
    const report = await workOnAgents({ title, agents: agents.length, scoring: given }, call, (options) =>
      work(agents, options),
    );
    const ends = report.agents.map((outcome, index) =>
      reviewOnly
        ? { outcome, notes: [] }
        : keep(outcome, fileOf(agents[index], files), report.workflowId, host),
    );
    return toAgentsAnswer(report, await Promise.all(ends));
  },
});

/** @throws InputError `UNKNOWN_AGENT` naming all that are not known */
function find(names: readonly string[], registry: Registry): AgentDefinition[] {
  const issues: InputIssue[] = [];
  const found = names.flatMap((name, index) => {
    const agent = registry.resolve(name);
    if (agent) return agent;
    const near = registry.suggest(name);
    const fix = near ? `Did you mean "${near}"?` : 'parallel_agents_list names those there are.';
    issues.push({
      code: 'UNKNOWN_AGENT',
      path: ['agents', index],
      message: `there is no agent "${name}"`,
      fix,
    });
    return [];
  });
  if (issues.length > 0) throw new InputError(issues);
  return found;
}

/**
 * An agent of the plugin is refined into one of the workspace, which must not be there yet.
 * @throws InputError, before anything is paid for
 */
function requireFreeNames(agents: readonly AgentDefinition[], registry: Registry): void {
  const issues = agents.flatMap((agent, index): InputIssue[] => {
    const own = ownName(agent);
    if (agent.name === own || registry.resolve(own) === undefined) return [];
    const message = `the workspace has a version of "${agent.name}" already, "${own}"`;
    return [
      {
        code: 'INVALID_AGENT',
        path: ['agents', index],
        message,
        fix: `Refine "${own}", or rename its file.`,
      },
    ];
  });
  if (issues.length > 0) throw new InputError(issues);
}

function fileOf(
  agent: AgentDefinition | undefined,
  files: ReadonlyMap<string, AgentFile>,
): (AgentFile & { agent: AgentDefinition }) | undefined {
  const file = agent && files.get(agent.name);
  return file && { ...file, agent };
}

function ownName({ name }: AgentDefinition): string {
  return `${workspaceNamespace}/${bareName(name)}`;
}

/**
 * The first version is the one that is there already.
 * @param before the agent’s file; one that comes with the plugin has none
 */
async function keep(
  outcome: AgentOutcome,
  before: (AgentFile & { agent: AgentDefinition }) | undefined,
  runId: string,
  host: Host,
): Promise<AgentEnd> {
  const { agent, rounds } = outcome;
  const isBetter = rounds.slice(1).some(({ best }) => best);
  if (!isBetter || agent === undefined) {
    return { outcome, notes: ['No version is better than the one that is there: nothing was changed.'] };
  }
  const name = `In parallel_agents_run it goes by "${workspaceNamespace}/${bareName(agent.name)}".`;
  if (before === undefined) return end(outcome, await writeWorkspaceAgent(agent, host), [name]);
  const kept = await writeWorkspaceFile(`${runId}/${bareName(agent.name)}.md`, before.text, host);
  if ('notSaved' in kept) return end(outcome, kept, []);
  const notes = [`The version before stands in ${kept.file}.`, name];
  return end(outcome, await replaceWorkspaceAgent(agent, before, host), notes);
}

/** What could not be written stands in the answer: it has been paid for. */
function end(outcome: AgentOutcome, written: Written, notes: readonly string[]): AgentEnd {
  const lost =
    'notSaved' in written && outcome.agent ? [fenced('result', toMarkdown(outcome.agent))] : undefined;
  return { outcome, written, notes: lost ?? notes };
}
