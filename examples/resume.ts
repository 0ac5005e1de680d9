// A run that is broken off in the middle and taken up again. node examples/resume.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { sqliteJournal } from '@parallel-agents/journal';
import { builtinAgents } from '@parallel-agents/registry';
import { createContentTeam } from '@parallel-agents/teams';

const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-example-'));
const journal = sqliteJournal({ file: join(folder, 'runs.sqlite') });
const runtime = scripted({ latencyMs: 20 });
const orchestrator = createOrchestrator({ runtime, agents: builtinAgents, journal, maxConcurrent: 1 });
const tasks = createContentTeam('Monday motivation');

// Here it is cancelled; a crash leaves the same.
const first = orchestrator.run(tasks, { runId: 'monday' });
for await (const event of first) if (event.type === 'task.ended') first.cancel('enough for today');
console.log(
  `${(await first).summary.completed} of 5 completed; the journal: ${(await journal.list())[0]?.status}`,
);

// Any process that has the same tasks goes on with it.
const { results, summary } = await orchestrator.run(tasks, { runId: 'monday', resume: true });
console.log(`${summary.completed} of 5 completed; the journal: ${(await journal.list())[0]?.status}`);

if (summary.completed !== 5) throw new Error('a task was lost');
if (results[0]?.attempts.length !== 1) throw new Error('what was there was made again');
await journal.close();
await orchestrator.close();
await rm(folder, { recursive: true });
