import type { Describe } from '@parallel-agents/app';
import { sayFix } from '@parallel-agents/app/internal/fields';
import { type AgentResult, type JobLog, summarize } from '@parallel-agents/core';
import { indentedJson } from '@parallel-agents/core/internal';
import { batchWords, waitingWords } from '@parallel-agents/core/internal/view';
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
  yield `${completed} of ${asked} completed${endingWords[status] ?? ''}. ${kind} \`${jobId}\` on ${plain(runtime)}, ${createdAt}.\n\n`;
  const cost = costUsd === undefined ? 'no price is known' : `$${costUsd.toFixed(4)}`;
  yield `| seconds | cost | tokens in | tokens out |\n| --: | --: | --: | --: |\n`;
  yield `| ${makespanSeconds.toFixed(1)} | ${cost} | ${usage.inputTokens} | ${usage.outputTokens} |\n\n`;
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

/** On one line, with nothing in it that Markdown obeys. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&');
}

/** As a block of code that it cannot close. */
function block(value: unknown): string {
  const isText = typeof value === 'string';
  const text = isText ? value : indentedJson(value);
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${isText ? '' : 'json'}\n${text}\n${fence}`;
}
