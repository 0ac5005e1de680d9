// What vitest says of a suite of tests in its report for programs.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './workspace.mjs';

/** Lines of a failed test's message that are shown again at the end. */
const linesOfMessage = 6;

/** Counts, the slowest files, and by name what did not go as it should. */
export function readReport(path, gatewayUse) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    console.error(`The suite left no report: ${thrown.message}`);
    return {};
  }
  const use = readUse(gatewayUse);
  const files = report.testResults.map((result) => ({ ...readFile(result), ...use.get(result.name) }));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + files.filter(({ unloaded }) => unloaded !== undefined).length,
    skipped: report.numPendingTests + report.numTodoTests,
    slowest: files.sort((one, other) => other.seconds - one.seconds).slice(0, 5),
    failures: files.flatMap(({ failures, unloaded }) => unloaded ?? failures),
    retried: files.flatMap(({ retried }) => retried),
  };
}

/** How many gateways were started for a file, and the processor that they took. Several may have worked for it. */
function readUse(path) {
  const use = new Map();
  if (path === undefined || !existsSync(path)) return use;
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const { file, starts, processor } = JSON.parse(line);
    const before = use.get(file) ?? { starts: 0, processor: 0 };
    use.set(file, { starts: before.starts + starts, processor: before.processor + processor });
  }
  return use;
}

function readFile({ name, startTime, endTime, status, message, assertionResults }) {
  const file = relative(root, name);
  const named = assertionResults.map((test) => ({
    name: [file, ...test.ancestorTitles.filter(Boolean), test.title].join(' > '),
    status: test.status,
    // A test that passed in the end has the messages of the times when it did not.
    message: test.failureMessages.map(firstLines).join('\n'),
  }));
  const failures = named.filter((test) => test.status === 'failed');
  const isLoaded = status !== 'failed' || failures.length > 0;
  return {
    name: file,
    seconds: (endTime - startTime) / 1000,
    failures,
    retried: named.filter((test) => test.status === 'passed' && test.message !== ''),
    ...(!isLoaded && { unloaded: [{ name: file, message: firstLines(message) }] }),
  };
}

/** Without the places in the code of others, and in one colour. */
function firstLines(message) {
  const lines = stripVTControlCharacters(message).split('\n');
  const own = lines.filter(
    (line) => line.trim() !== '' && !/^\s+at .*(node_modules|node:|<anonymous>)/.test(line),
  );
  return own.slice(0, linesOfMessage).join('\n');
}
