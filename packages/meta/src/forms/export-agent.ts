import type { AgentDefinition } from '@parallel-agents/core';
import { indentedJson } from '@parallel-agents/core/internal';
import { stringify } from 'yaml';
import { fromZod, isNoSchema } from '../design/schemas.ts';

/** Tools that an agent can be written for. */
export const exportForms = ['claude', 'opencode', 'copilot', 'openclaw'] as const;
export type ExportForm = (typeof exportForms)[number];

/** An agent as another tool reads it. */
export interface ExportedAgent {
  /** Texts by their paths, from the folder in which that tool looks for agents. */
  files: Record<string, string>;
  /** What the form cannot say as we do, a sentence each. */
  told: string[];
}

/** Where each tool looks for the agents of a project. */
export const exportFolders: Readonly<Record<ExportForm, string>> = {
  claude: '.claude/agents',
  opencode: '.opencode/agents',
  copilot: '.github/agents',
  openclaw: 'openclaw',
};

/**
 * An agent in the form of another tool. What it must answer with, and what a good answer shows, stand in the instructions
 * there, as nothing else in these forms can say it.
 *
 * @example
 * const { files, told } = exportAgent(codeReviewer, 'claude');
 */
export function exportAgent(agent: AgentDefinition, form: ExportForm): ExportedAgent {
  const name = fileName(agent);
  const body = bodyOf(agent);
  const told = [...toldOf(agent, form)];
  if (form === 'openclaw') return { files: workspaceOf(agent, name, body), told };
  const fields =
    form === 'claude' ? claude(agent, name) : form === 'opencode' ? opencode(agent) : copilot(agent, name);
  const file = form === 'copilot' ? `${name}.agent.md` : `${name}.md`;
  const frontmatter = stringify(fields, { lineWidth: 0, aliasDuplicateObjects: false });
  return { files: { [file]: `---\n${frontmatter}---\n\n${body}\n` }, told };
}

/** As these tools write names: `code_reviewer` → `code-reviewer`. */
function fileName({ name, displayName }: AgentDefinition): string {
  const own = name.slice(name.lastIndexOf('/') + 1);
  const isFile = displayName !== undefined && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(displayName);
  return isFile ? displayName : own.replaceAll('_', '-').replace(/-+/g, '-').replace(/^-|-$/g, '');
}

function bodyOf({ instructions, inputSchema, outputSchema, rubric = [] }: AgentDefinition): string {
  const [input, output] = [fromZod(inputSchema), fromZod(outputSchema)];
  const json = (schema: unknown): string => `\`\`\`json\n${indentedJson(schema)}\n\`\`\``;
  return [
    instructions.trim(),
    ...(isNoSchema(input)
      ? []
      : [`## Input\n\nYou may be given a JSON value of this schema:\n\n${json(input)}`]),
    ...(isNoSchema(output)
      ? []
      : [
          `## Answer\n\nAnswer with one JSON value of this schema, and with nothing else:\n\n${json(output)}`,
        ]),
    ...(rubric.length === 0 ? [] : [`## A good answer\n\n${rubric.map((line) => `- ${line}`).join('\n')}`]),
  ].join('\n\n');
}

function* toldOf(agent: AgentDefinition, form: ExportForm): Generator<string> {
  if (agent.outputSchema) yield 'outputSchema: stands in the instructions; nothing checks answers there';
  if (agent.inputSchema) yield 'inputSchema: stands in the instructions; nothing checks input there';
  if (agent.rubric?.length) yield 'rubric: stands in the instructions; there are no judges there';
  if (agent.fixtures?.length) yield 'fixtures: left out; the form has none';
  if (agent.version !== '0.0.0') yield 'version: left out; the form has none';
  if (agent.category !== 'custom') yield 'category: left out; the form has none';
  if (form === 'claude') {
    if (agent.tools === 'none')
      yield 'tools: none is written as an empty list; look whether your version takes it for all of them';
    return;
  }
  yield 'tier: left out; the form names models, and not how strong they must be';
  if (form === 'openclaw') {
    const { only, never } = agent.toolLimit ?? {};
    const tools =
      agent.tools === 'none'
        ? 'none'
        : [only && `only ${only.join(', ')}`, never && `never ${never.join(', ')}`]
            .filter(Boolean)
            .join('; ') || 'all';
    yield `tools: ${tools}; OpenClaw takes them in its configuration (agents.entries.<id>.tools), not in the workspace`;
  }
  if (form === 'copilot' && agent.toolLimit?.never) {
    yield `disallowedTools: ${agent.toolLimit.never.join(', ')} cannot be forbidden there${agent.toolLimit.only ? '' : '; the agent gets no tools instead'}`;
  }
}

const models = { cheap: 'haiku', standard: 'sonnet', strong: 'opus' } as const;

function claude(agent: AgentDefinition, name: string): Record<string, unknown> {
  const { description, tools, toolLimit = {}, tier } = agent;
  return {
    name,
    description,
    ...(tools === 'none' ? { tools: [] } : toolLimit.only && { tools: toolLimit.only.join(', ') }),
    ...(tools !== 'none' && toolLimit.never && { disallowedTools: toolLimit.never.join(', ') }),
    model: models[tier],
  };
}

function opencode({ description, tools, toolLimit = {} }: AgentDefinition): Record<string, unknown> {
  const { only, never } = toolLimit;
  const map: Record<string, boolean> = {};
  if (tools === 'none' || only) map['*'] = false;
  if (tools !== 'none') {
    for (const tool of only ?? []) map[tool] = true;
    for (const tool of never ?? []) map[tool] = false;
  }
  return { description, mode: 'subagent', ...(Object.keys(map).length > 0 && { tools: map }) };
}

function copilot(
  { description, tools, toolLimit = {} }: AgentDefinition,
  name: string,
): Record<string, unknown> {
  const { only, never } = toolLimit;
  // Less is right where a form cannot say which.
  const list =
    tools === 'none' ? [] : (only?.filter((tool) => !never?.includes(tool)) ?? (never ? [] : ['*']));
  return { name, description, tools: list };
}

/** A workspace: who it is, how it is, what it does. */
function workspaceOf(
  { description, displayName }: AgentDefinition,
  name: string,
  body: string,
): Record<string, string> {
  const [first = '', ...rest] = body.split('\n\n');
  return {
    [`${name}/IDENTITY.md`]: `# ${displayName ?? name}\n\n${description.replace(/\s+/g, ' ').trim()}\n`,
    [`${name}/SOUL.md`]: `${first}\n`,
    ...(rest.length > 0 && { [`${name}/AGENTS.md`]: `${rest.join('\n\n')}\n` }),
  };
}
