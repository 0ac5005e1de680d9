import {
  type AgentsReport,
  knownByName,
  type RefineSpec,
  type ReviewSpec,
} from '@parallel-agents/app/internal/start';
import { type AgentDefinition, InputError, type InputIssue } from '@parallel-agents/core';
import { type AgentOutcome, toMarkdown } from '@parallel-agents/meta';
import type { Registry } from '@parallel-agents/registry';
import { Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { type AgentEnd, agentsAnswerSchema, toAgentsAnswer } from '../answer/agents-answer.ts';
import { fenced } from '../answer/fenced.ts';
import { describeInChat } from '../host/describe-in-chat.ts';
import type { Host } from '../host/host.ts';
import { agentsProgress } from '../run/progress-lines.ts';
import { scoring } from '../run/scoring.ts';
import { defineStartingTool } from '../run/starting-tool.ts';
import type { AgentFile } from '../workspace/agent-file.ts';
import {
  bareName,
  replaceWorkspaceAgent,
  workspaceNamespace,
  writeWorkspaceAgent,
} from '../workspace/workspace-agents.ts';
import { type Written, writeWorkspaceFile } from '../workspace/write-file.ts';

export const refineAgentsTool = defineStartingTool({
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
  async plan({ agents: names, reviewOnly = false, target, maxRounds = 3 }, { host }) {
    const { registry, files } = await agentsOf(host);
    const agents = knownByName(names, registry, describeInChat).agents.map(({ definition }) => definition);
    if (!reviewOnly) requireFreeNames(agents, registry);
    const spec: RefineSpec | ReviewSpec = reviewOnly
      ? { review: names }
      : { refine: names, maxRounds, ...(target !== undefined && { target }) };
    const end = (outcome: AgentOutcome, index: number, id: string): AgentEnd | Promise<AgentEnd> =>
      reviewOnly ? { outcome, notes: [] } : keep(outcome, fileOf(agents[index], files), id, host);
    return {
      job: {
        spec,
        title: `${reviewOnly ? 'review' : 'refine'} ${names.join(', ')}`,
        tasks: agents.length,
        registry,
        progressOf: agentsProgress,
      },
      toAnswer: async ({ agents: { agents: outcomes }, ...report }: AgentsReport) => {
        const ends = outcomes.map((outcome, index) => end(outcome, index, report.id));
        return toAgentsAnswer(report, await Promise.all(ends));
      },
    };
  },
});

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
  if (before === undefined) return ended(outcome, await writeWorkspaceAgent(agent, host), [name]);
  const kept = await writeWorkspaceFile(`${runId}/${bareName(agent.name)}.md`, before.text, host);
  if ('notSaved' in kept) return ended(outcome, kept, []);
  const notes = [`The version before stands in ${kept.file}.`, name];
  return ended(outcome, await replaceWorkspaceAgent(agent, before, host), notes);
}

/** What could not be written stands in the answer: it has been paid for. */
function ended(outcome: AgentOutcome, written: Written, notes: readonly string[]): AgentEnd {
  const lost =
    'notSaved' in written && outcome.agent ? [fenced('result', toMarkdown(outcome.agent))] : undefined;
  return { outcome, written, notes: lost ?? notes };
}
