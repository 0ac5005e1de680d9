import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { reconfigure } from '../reconfigure.ts';
import type { Chats } from './chats.ts';

/**
 * Files of agents in the workspace of a gateway.
 *
 * @param agents what stands at the head of each file, by its name
 */
export async function layOutAgents(chats: Chats, agents: Record<string, string>): Promise<void> {
  const folder = join(chats.gateway.environment.HOME ?? '', '.openclaw/workspace/parallel-agents/agents');
  await mkdir(folder, { recursive: true });
  for (const [name, head] of Object.entries(agents)) {
    const text = `---\nname: ${name}\ndescription: Looks around.\n${head}\n---\nLook around.\n`;
    await writeFile(join(folder, `${name}.md`), text);
  }
}

/**
 * The gateway takes it over while it runs. All tools are shown, none is behind a search.
 *
 * It is one agent of OpenClaw throughout: where another is used for the first time on a busy machine, OpenClaw 2026.9.6
 * may wait for a lock of its own until it gives up, and then says for good that another process owns its state.
 */
export function setTools(
  chats: Chats,
  tools: Record<string, unknown>,
  ofAgent?: Record<string, unknown>,
): Promise<void> {
  return reconfigure(chats.gateway, ({ agents: { defaults }, ...config }) => {
    const main = { default: true, workspace: defaults.workspace, tools: ofAgent };
    return {
      ...config,
      agents: { defaults, ...(ofAgent && { entries: { main } }) },
      tools: { toolSearch: false, codeMode: false, ...tools },
    };
  });
}

/** What came of a look at agents that each do one task of a run. */
export interface Look {
  /** The tools that each was shown, by its name. */
  tools: Record<string, string[]>;
  /** Those of which the chat was told that they worked without tools. */
  withheld: string[];
  /** All that the chat was told. */
  told: string;
}

const noTools = /TOOLS_WITHHELD: The agent worked without tools: its file/;

/** What the sub-agents of agents in the workspace are really shown, and what the chat is told of it. */
export async function look(chats: Chats, agents: readonly string[]): Promise<Look> {
  const tools: Look['tools'] = {};
  chats.model.script((call) => {
    if (call.chat === undefined) {
      const agent = /Look as (\w+)\./.exec(call.all)?.[1] ?? 'nobody';
      tools[agent] = [...call.tools].sort();
      return { say: 'A spade.' };
    }
    const tasks = agents.map((agent) => ({
      id: agent,
      agent: `workspace/${agent}`,
      description: `Look as ${agent}.`,
    }));
    const result = call.toolResults.at(-1);
    return result === undefined
      ? { call: [{ tool: 'parallel_agents_run', args: { tasks } }] }
      : { say: `Told: ${result}` };
  });
  const told = await chats.person.say('look', 'What is in the shed?');
  const sections = told.split('\n## ');
  const withheld = agents.filter((agent) => {
    const [own = ''] = sections.filter((section) => section.startsWith(`${agent} (workspace/${agent})`));
    // In Code Mode an answer has no sections.
    return noTools.test(agents.length === 1 ? told : own);
  });
  return { tools, withheld, told };
}

/** Looks until each has these tools; those that have none are told of. */
export async function expectTools(chats: Chats, expected: Look['tools']): Promise<string> {
  const names = Object.keys(expected);
  let told = '';
  const seen = async () => {
    const { told: said, ...rest } = await look(chats, names);
    told = said;
    return rest;
  };
  const withheld = names.filter((name) => expected[name]?.length === 0);
  await expect.poll(seen, { timeout: 120_000, interval: 1000 }).toEqual({ tools: expected, withheld });
  return told;
}
