import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { type TestCommand, testCommand } from './command.ts';

const agent = '---\nname: helper\ndescription: Helps.\ntier: cheap\n---\nYou help.\n';

export const helpedTasks = `tasks:
  - { id: one, agent: helper, description: First. }
  - { id: two, agent: helper, description: Second. }
`;

/** Two models that have aliases and prices. */
const helpedConfig = `aliases: { small: a/low, big: a/high }
prices:
  a/low: { inputPerMillionUsd: 1, outputPerMillionUsd: 1 }
  a/high: { inputPerMillionUsd: 5, outputPerMillionUsd: 5 }
agents: [./agents]
`;

const answered: ReplyScript = () => ({
  kind: 'text',
  text: 'Here you are.',
  usage: { inputTokens: 1_000, outputTokens: 100 },
});

/** The command in a folder with an agent, tasks for it, and a configuration that has `more` too. */
export function helpedCommand({
  more = '',
  tasks = helpedTasks,
  files = {},
  reply = answered,
}: {
  more?: string;
  tasks?: string;
  files?: Record<string, string>;
  reply?: ReplyScript;
} = {}): TestCommand {
  return testCommand({
    files: {
      'tasks.yaml': tasks,
      'agents/helper.md': agent,
      'parallel-agents.config.yaml': `${helpedConfig}${more}`,
      ...files,
    },
    runtime: scripted({ reply, models: ['a/low', 'a/high'] }),
  });
}

/** The models that the command asked. */
export function modelsAsked({ spawned }: TestCommand): Set<string | undefined> {
  return new Set(spawned.map(({ model }) => model));
}
