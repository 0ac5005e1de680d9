import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentDefinition,
  type AgentResult,
  createOrchestrator,
  defineAgent,
  InputError,
  type RunReport,
} from '@parallel-agents/core';
import { checkOutput, runChecks } from '@parallel-agents/core/internal';
import { fromJsonSchema } from '@parallel-agents/core/json-schema';
import { scripted } from '@parallel-agents/core/testing';
import { sqliteJournal } from '@parallel-agents/journal';
import { lintAgent, orchestrate } from '@parallel-agents/meta';
import { updateMarkdown } from '@parallel-agents/meta/internal';
import { builtinAgents, builtinDefinitions } from '@parallel-agents/registry';
import { parseMarkdownAgent } from '@parallel-agents/registry/internal';
import picocolors from 'picocolors';
import { z } from 'zod';
import { renderDifference } from '../../src/agent-jobs/render-difference.ts';
import { readJobFile } from '../../src/input/task-file.ts';
import { renderResult } from '../../src/output/render-result.ts';
import { renderNotCompleted } from '../../src/output/render-summary.ts';
import { runDocumentPieces } from '../../src/output/result-document.ts';
import { writePieces } from '../../src/output/write-pieces.ts';
import { describe } from '../../src/settings/describe-flags.ts';
import { processEnvironment } from '../../src/settings/environment.ts';

/** As many characters as may be made of one that came in: a character that is not seen is shown as six. */
const mostShownPerCharacter = 12;

/** All that built-in agents have. */
const definitions: readonly AgentDefinition[] = builtinDefinitions;
const checks = [...new Set(definitions.flatMap(({ checks: own = [] }) => own))];
const colors = picocolors.createColors(false);
const runtime = { name: 'scripted' } as const;
const answerSchema = z.object({
  id: z.int(),
  note: z.string().optional(),
  list: z.array(z.int()).optional(),
});

export async function readTasks(text: string): Promise<void> {
  const stdin = (async function* () {
    yield text;
  })();
  await refusing(async () => {
    const job = await readJobFile('-', { ...processEnvironment(), describe, asLines() {}, stdin });
    const tasks = 'tasks' in job ? job.tasks : [];
    await createOrchestrator({ runtime: scripted(), agents: builtinAgents }).preview(tasks);
  });
}

export async function usePlan(text: string): Promise<void> {
  await refusing(() => carryOut(read(text)));
}

export async function readAgent(text: string): Promise<void> {
  await refusing(() => parseMarkdownAgent(text, 'agent.md'));
}

export function loadSchema(text: string): void {
  const value = read(text);
  fromJsonSchema(typeof value === 'object' ? value : { pattern: text });
}

export function lint(text: string): void {
  lintAgent(agent({ instructions: text, description: text.slice(0, 1000), rubric: [text] }));
}

export async function revise(text: string): Promise<void> {
  const old = `---\nname: a\ndescription: b\n---\n${text}`;
  updateMarkdown(text, agent({}), agent({ instructions: 'New.', tier: 'strong' }));
  const other = text.split('\n').map((line, number) => `${number} ${line}`);
  const updated = updateMarkdown(old, agent({}), agent({ instructions: other.join('\n') }));
  await nextTurn();
  await renderDifference('a.md', old, updated, colors);
}

export async function build(text: string): Promise<void> {
  const first = { id: 'a', agent: 'answerer', description: 'Answer.', outputFormat: 'text' } as const;
  const second = {
    ...first,
    id: 'b',
    dependsOn: ['a'],
    input: { [text.slice(0, 500)]: text, value: read(text) },
  };
  const orchestrator = createOrchestrator({
    runtime: scripted({ reply: () => ({ kind: 'text', text }) }),
    agents: [agent({})],
  });
  await refusing(() => orchestrator.run([first, second]));
}

export async function checkJson(text: string): Promise<void> {
  checkOutput({ text }, { format: 'json', schema: answerSchema });
  await nextTurn();
  checkOutput({ text }, { format: 'json' });
}

/** What built-in agents answered, with the text in places that checks look into. */
export async function check(text: string): Promise<void> {
  const words = text.split(/[\s,]+/).slice(0, 50_000);
  for (const output of [
    { markdown: text },
    { caption: text, hashtags: words, claimsToVerify: [{ claim: text }] },
    { files: [{ path: 'a.ts', content: text }], invariants: [{ enforcedIn: text }] },
    { files: [{ path: 'a.sql', content: text }], tables: words.map((name) => ({ name })) },
    { files: [{ path: 'a.yaml', content: text }], environmentVariables: words.map((name) => ({ name })) },
    { findings: words.map((title) => ({ title, quote: title })), summary: text },
  ]) {
    await runChecks(
      checks,
      { output, task: { id: 'a', agent: 'a', description: 'd' }, results: [] },
      undefined,
    );
    await nextTurn();
  }
}

export async function checkOthers(text: string): Promise<void> {
  for (const format of ['code', 'markdown', 'text'] as const) {
    checkOutput({ text }, { format });
    await nextTurn();
  }
}

/** @param text a schema and a value in JSON; else the value for a few schemas that ask for much */
export async function validate(text: string): Promise<void> {
  const given = read(text) as { schema?: unknown; value?: unknown } | undefined;
  if (given?.schema !== undefined) return holdAgainst(given.schema, given.value);
  for (const schema of greedySchemas) {
    // To read it is work of its own.
    await nextTurn();
    holdAgainst(schema, given ?? text);
  }
}

function holdAgainst(schema: unknown, value: unknown): void {
  const conversion = fromJsonSchema(schema);
  if (conversion.ok) conversion.schema.safeParse(value);
}

/** @param text a pattern and a text in JSON; else the text for a few patterns that cost much */
export async function match(text: string): Promise<void> {
  const given = read(text) as { pattern?: unknown; text?: unknown } | undefined;
  if (given?.pattern !== undefined) holdAgainst({ type: 'string', pattern: given.pattern }, given.text);
  else {
    for (const pattern of greedyPatterns) {
      holdAgainst({ type: 'string', pattern }, text);
      await nextTurn();
    }
    holdAgainst({ type: 'string', pattern: text }, 'a'.repeat(1000));
  }
}

export async function keep(text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bounded-'));
  const journal = sqliteJournal({ file: join(folder, 'runs.sqlite') });
  const reply = `${text.slice(0, text.length / 4)}<think>${text.slice(0, text.length / 2)}</think>${text.slice(text.length / 4)}`;
  try {
    const orchestrator = createOrchestrator({
      runtime: scripted({ reply: () => ({ kind: 'text', text: reply }) }),
      agents: [agent({})],
      journal,
    });
    const tasks = [{ agent: 'answerer', description: 'Answer.', outputFormat: 'text' as const }];
    const { runId } = await orchestrator.run(tasks);
    await journal.read(runId);
  } finally {
    await journal.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function showText(text: string): Promise<void> {
  await show(text, textPieces(reportOf(text).results));
}

function* textPieces(results: readonly AgentResult[]): Generator<string> {
  for (const result of results) if (result.status === 'completed') yield renderResult(result, {}, colors);
  yield renderNotCompleted(results, colors, describe);
}

export async function showJson(text: string): Promise<void> {
  await show(text, runDocumentPieces(reportOf(text), undefined, [], runtime));
}

export async function report(text: string): Promise<void> {
  const plan = {
    approach: 'single-agent',
    reason: 'One will do.',
    tasks: [{ id: 't', agent: 'answerer', description: 'Answer.', why: 'It was asked for.' }],
  };
  for (const outputSchema of [undefined, z.unknown()]) {
    await refusing(async () => show(text, [(await carryOut(plan, { text, outputSchema })).markdown]));
  }
}

function carryOut(
  plan: unknown,
  { text, outputSchema }: { text?: string; outputSchema?: z.ZodType | undefined } = {},
) {
  // Each attempt at it comes from a server, and with that in a turn of its own.
  const reply = async (given: string) => {
    await nextTurn();
    return { kind: 'text', text: given } as const;
  };
  return orchestrate('Answer.', {
    runtime: scripted({ ...(text !== undefined && { reply: () => reply(text) }) }),
    agents: [agent({ ...(outputSchema && { outputSchema }) })],
    plan,
    planOnly: text === undefined,
    maxTasks: 1000,
    maxDepth: 1000,
  });
}

/** A run that this text came out of: as an output, as a value, and as what was wrong. */
function reportOf(text: string): RunReport {
  const result = { taskId: 't', agent: 'answerer', executionSeconds: 1, attempts: [], text };
  const message = text.slice(0, 5000);
  const results: AgentResult[] = [
    { ...result, status: 'completed', output: text },
    { ...result, status: 'completed', output: read(text) ?? null },
    {
      ...result,
      status: 'failed',
      error: { code: 'OUTPUT_INVALID', message, fix: message, retryable: false },
    },
  ];
  return { runId: 'run-1', results, summary: {} as RunReport['summary'] };
}

/** Writes it as the command does. What is shown stays in proportion to what came in. */
async function show(text: string, pieces: Iterable<string>): Promise<void> {
  const most = 3 * mostShownPerCharacter * text.length + 20_000;
  let shown = 0;
  const write = (piece: string): void => {
    shown += piece.length;
  };
  await writePieces({ write }, pieces);
  if (shown > most) throw new Error(`${shown} characters were made of ${text.length}`);
}

function agent(fields: Partial<AgentDefinition>): AgentDefinition {
  return defineAgent({
    name: 'answerer',
    category: 'test',
    description: 'Answers.',
    version: '1.0.0',
    instructions: 'You answer.',
    tools: 'none',
    tier: 'cheap',
    ...fields,
  });
}

/** Each is work of its own: the timer may tell how long it took. */
function nextTurn(): Promise<void> {
  return sleep(10);
}

/** What refuses an input in words has ended in time, too. */
async function refusing(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const greedySchemas: readonly object[] = [
  { type: 'array', uniqueItems: true },
  { type: 'array', contains: { type: 'object', required: ['a'] }, minContains: 1000 },
  {
    $defs: { t: { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/t' } }] } },
    $ref: '#/$defs/t',
  },
  { oneOf: Array.from({ length: 20 }, (_, index) => ({ items: { minimum: index } })) },
  { additionalProperties: { type: 'integer' }, propertyNames: { pattern: '^[a-c]{1,5}$' } },
  { unevaluatedItems: false, unevaluatedProperties: false, allOf: [{ items: { type: 'number' } }] },
  { enum: Array.from({ length: 1000 }, (_, index) => `${'x'.repeat(50)}${index}`) },
];

const greedyPatterns = [
  '(a+)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  '(.*)*z',
  '^(a|a?)+$',
  '(\\w+\\s?)*$',
  '.{1,900}!',
];
