import type { Describe } from '@parallel-agents/app';
import { sayFix } from '@parallel-agents/app/internal/fields';
import type { AgentResult, JobLog, StepResult } from '@parallel-agents/core';
import { resultsOf } from '@parallel-agents/core';
import { describeUsual } from '../view/commands.ts';

/**
 * A job as JUnit XML, for systems that show tests: a task is a test, a step a suite. Part by part.
 * @example
 * await writeFile('junit.xml', junitReport(await journal.read(id)));
 */
export function* junitReport(
  { overview, events }: JobLog,
  { describe = describeUsual }: { describe?: Describe } = {},
): Generator<string> {
  const results = resultsOf(events);
  const suites = Map.groupBy(results, ({ step }) => step ?? overview.title ?? overview.jobId);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes({ name: overview.jobId, ...countsOf(results) })}>\n`;
  for (const [name, members] of suites) {
    const timestamp = overview.createdAt.replace(/\.\d+Z$/, '');
    yield `  <testsuite ${attributes({ name, ...countsOf(members), timestamp })}>\n`;
    for (const { result } of members) yield testOf(result, describe);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

function countsOf(results: readonly StepResult[]): Record<string, string> {
  const seconds = results.reduce((sum, { result }) => sum + result.executionSeconds, 0);
  const is = (...statuses: string[]): number =>
    results.filter(({ result }) => statuses.includes(result.status)).length;
  return {
    tests: String(results.length),
    failures: String(is('failed', 'timeout')),
    errors: '0',
    skipped: String(is('cancelled')),
    time: seconds.toFixed(3),
  };
}

function testOf({ taskId, agent, status, error, executionSeconds }: AgentResult, describe: Describe): string {
  const head = `    <testcase ${attributes({ name: taskId, classname: agent, time: executionSeconds.toFixed(3) })}`;
  if (error === undefined) return `${head}/>\n`;
  if (status === 'cancelled')
    return `${head}>\n      <skipped ${attributes({ message: error.message })}/>\n    </testcase>\n`;
  const failure = `<failure ${attributes({ type: error.code, message: error.message })}>${escapeXml(sayFix(error, describe))}</failure>`;
  return `${head}>\n      ${failure}\n    </testcase>\n`;
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(value)}"`)
    .join(' ');
}

/** What XML has no way to write stands as a question mark; what it would obey, as its number. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
