import type { ModelCall, ModelReply } from '../chat-model.ts';
import { answerOf } from '../tool-answer.ts';

/** What a chat is asked for. */
export interface Work {
  /** How many results. */
  count: number;
  /** Whether every sub-agent needs the file `draft.md` of the workspace. */
  material: boolean;
}

/** A way in which a chat's agent can have sub-agents work, each the cheapest that OpenClaw's docs or ours show. */
export interface Way {
  name: string;
  /** The agent of OpenClaw whose chats go this way. */
  agent: 'main' | 'coder';
  /** What the chat's agent does next while results are missing. */
  next(call: ModelCall, work: Work): ModelReply;
}

export const draftFile = 'draft.md';

/** Where nobody passes the draft on, sub-agents read it. */
const numbers = ({ count }: Work): number[] => Array.from({ length: count }, (_, index) => index + 1);
const task = (number: number): string => `Report on parcel number ${number}.`;
const withFile = (number: number, { material }: Work): string =>
  material ? `${task(number)} Read ${draftFile} first.` : task(number);

/** One call, which waits for all results. */
function throughPlugin(_call: ModelCall, work: Work): ModelReply {
  const tasks = numbers(work).map((number) => ({ agent: 'worker', description: task(number) }));
  const agents = [{ name: 'worker', instructions: 'Report shortly.' }];
  const args = { tasks, agents, ...(work.material && { files: [draftFile] }) };
  return { call: [{ tool: 'parallel_agents_run', args }] };
}

/** Each result comes as a message of its own, or a few in one. */
function throughAnnouncements({ toolResults }: ModelCall, work: Work): ModelReply {
  if (toolResults.length > 0) return { say: 'Waiting for the rest.' };
  const spawn = (number: number) => ({
    tool: 'sessions_spawn',
    args: { task: withFile(number, work), label: `parcel-${number}`, cleanup: 'delete' },
  });
  return { call: numbers(work).map(spawn) };
}

/** Each wait ends with the first result that is new. */
function throughCollect({ toolResults }: ModelCall, work: Work): ModelReply {
  const spawn = (number: number) => ({
    tool: 'sessions_spawn',
    args: { task: withFile(number, work), label: `parcel-${number}`, collect: true },
  });
  if (toolResults.length === 0) return { call: numbers(work).map(spawn) };
  const open = new Set<string>();
  for (const { runId, completed = [] } of toolResults.map(answerOf)) {
    if (runId !== undefined) open.add(runId);
    for (const done of completed) open.delete(done.runId);
  }
  return { call: [{ tool: 'agents_wait', args: { ids: [...open], timeoutSeconds: 60 } }] };
}

/** One program, which reads the draft once and gives it to each sub-agent. */
function throughAgentsRun(_call: ModelCall, work: Work): ModelReply {
  const code = [
    work.material ? `const draft = (await read({ path: '${draftFile}' })).content;` : `const draft = '';`,
    `const numbers = Array.from({ length: ${work.count} }, (_, index) => index + 1);`,
    'const run = (number) => agents.run("Report on parcel number " + number + ".\\n" + draft);',
    'const settled = await Promise.allSettled(numbers.map(run));',
    'return settled.map(({ value, reason }) => value ?? String(reason));',
  ].join('\n');
  return { call: [{ tool: 'exec', args: { code } }] };
}

export const ways: readonly Way[] = [
  { name: 'this plugin', agent: 'main', next: throughPlugin },
  { name: '`sessions_spawn`, announced', agent: 'main', next: throughAnnouncements },
  { name: '`collect` and `agents_wait`', agent: 'main', next: throughCollect },
  { name: 'this plugin, in Code Mode', agent: 'coder', next: throughPlugin },
  { name: '`agents.run`, in Code Mode', agent: 'coder', next: throughAgentsRun },
];
