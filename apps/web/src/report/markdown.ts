import type { Describe } from '@parallel-agents/app';
import { sayFix } from '@parallel-agents/app/internal/fields';
import { type AgentResult, type JobLog, summarize } from '@parallel-agents/core';
import {
  batchWords,
  gatherFindings,
  readableOutput,
  type SharedFinding,
  waitingWords,
} from '@parallel-agents/core/internal/view';
import { answersOf } from '../view/answers.ts';
import { describeUsual } from '../view/commands.ts';

/**
 * A job as Markdown: what it came to, task by task, then the answers. What models wrote stands in blocks of code that it
 * cannot close, or escaped: it loads nothing, and passes for nothing of ours. Part by part, because all answers together
 * may be longer than a text can be.
 * @example
 * await writeFile('job.md', markdownReport(await journal.read(id)));
 */
export function* markdownReport(
  { overview, events }: JobLog,
  { describe = describeUsual }: { describe?: Describe } = {},
): Generator<string> {
  const { title, jobId, status, runtime, createdAt, kind } = overview;
  const { asked, completed, costUsd, usage, makespanSeconds, notCompleted, inBatches } = summarize(events);
  const results = answersOf(events);
  yield `# ${plain(title ?? jobId)}\n\n`;
  yield `${completed} of ${asked} completed${endingWords[status] ?? ''}. Job \`${jobId}\` (${kind}) on ${plain(runtime)}, ${minuteOf(createdAt)}.\n\n`;
  if (runtime === 'scripted') yield 'The scripted runtime answered: these are examples, not AI.\n\n';
  const cost = costUsd === undefined ? 'no price is known' : `$${costUsd.toFixed(4)}`;
  yield `| seconds | cost | tokens in | tokens out |\n| --: | --: | --: | --: |\n`;
  yield `| ${makespanSeconds.toFixed(1)} | ${cost} | ${count(usage.inputTokens)} | ${count(usage.outputTokens)} |\n\n`;
  if (inBatches) yield `${batchWords(inBatches)}.\n\n`;
  if (overview.inBatches) yield `${waitingWords(overview.inBatches)}.\n\n`;
  if (notCompleted.length > 0) {
    yield '## Not completed\n\n';
    const failed = [...results].flatMap(([key, { status: end, error }]) =>
      error ? [{ key, end, error }] : [],
    );
    for (const [fix, alike] of Map.groupBy(failed, ({ error }) => plain(sayFix(error, describe)))) {
      const lines = alike.map(
        ({ key, end, error }) => `- **${plain(key)}** ${end}, ${error.code}: ${plain(error.message)}`,
      );
      // What mends many of them is said once.
      yield lines.length === 1
        ? `${lines[0]} ${fix}\n`
        : `${lines.join('\n')}\n\n  For these ${lines.length}: ${fix}\n`;
    }
    yield '\n';
  }
  yield '## Tasks\n\n| task | agent | status | attempts | seconds | cost |\n| -- | -- | -- | --: | --: | --: |\n';
  for (const [key, result] of results) yield rowOf(key, result);
  const answered = [...results].filter(([, { status: end }]) => end === 'completed');
  if (answered.length === 0) return;
  const findings = gatherFindings(answered.map(([key, { output }]) => [key, output]));
  if (findings.length > 0) yield '\n## Findings, the worst first\n\n';
  for (const finding of findings) yield sayFinding(finding);
  yield '\n## Answers\n';
  for (const [key, { agent, output }] of answered)
    yield `\n### ${plain(key)} (${plain(agent)})\n\n${block(output)}\n`;
}

/** What the numbers do not say. */
const endingWords: Readonly<Record<string, string>> = {
  running: ', and it still runs',
  interrupted: ', and it was interrupted',
  cancelled: ', and it was cancelled',
};

function rowOf(key: string, { agent, status, attempts, executionSeconds, costUsd }: AgentResult): string {
  const cost = costUsd === undefined ? '' : `$${costUsd.toFixed(4)}`;
  const cells = [plain(key), plain(agent), status, attempts.length, executionSeconds.toFixed(1), cost];
  return `| ${cells.join(' | ')} |\n`;
}

/** As an item of a list, so that its lines fit any width. */
function sayFinding({ severity, title, place, text, advice, keys }: SharedFinding): string {
  const where = [place, `by ${keys.join(', ')}`].filter((part) => part !== undefined);
  const lines = [
    `- ${severity === undefined ? '' : `${plain(severity)}: `}**${plain(title)}** (${plain(where.join('; '))})`,
    ...(text === undefined ? [] : [plain(text)]),
    ...(advice === undefined ? [] : [`Fix: ${plain(advice)}`]),
  ];
  return `${lines.join('  \n  ')}\n`;
}

const count = (number: number): string => number.toLocaleString('en-US');

/** `2026-11-30 17:41 UTC` */
const minuteOf = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** On one line, with nothing in it that Markdown obeys. */
function plain(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&')
      // Nobody is told that a model has named them.
      .replace(/(?<!\w)@(?=\w)/g, '@<!-- -->')
  );
}

/** As people read it, in a block of code that it cannot close. */
function block(value: unknown): string {
  const text = typeof value === 'string' ? value : readableOutput(value);
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
