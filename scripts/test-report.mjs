// What vitest says of a suite of tests in its report for programs.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './workspace.mjs';

/** Lines of a failed test's message that are shown again at the end. */
const linesOfMessage = 6;

/** Counts, the slowest files, and by name what did not go as it should. */
export function readReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    console.error(`The suite left no report: ${thrown.message}`);
    return {};
  }
  const files = report.testResults.map(readFile);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + files.filter(({ unloaded }) => unloaded !== undefined).length,
    skipped: report.numPendingTests + report.numTodoTests,
    slowest: files.sort((one, other) => other.seconds - one.seconds).slice(0, 5),
    failures: files.flatMap(({ failures, unloaded }) => unloaded ?? failures),
    retried: files.flatMap(({ retried }) => retried),
  };
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
