// Steps of `npm test` and `.ci/run`: what each ran, how long it took, and what came of it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport } from './test-report.mjs';
import { environment, root } from './workspace.mjs';

/** Lines that are shown again, at the end, of what a step that is no suite said when it failed. */
const lastLines = 15;

let counted = 0;

/**
 * Seconds of the processor that went to children which have ended since this was asked last, and to theirs: what is told
 * of a child when it has just ended is its own. Nothing where the system does not tell it.
 */
export function processorOfChildren() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const all = (Number(fields[13]) + Number(fields[14])) / ticksOfSecond;
    const since = all - counted;
    counted = all;
    return since;
  } catch {
    return undefined;
  }
}

const ticksOfSecond = 100;

/**
 * Runs a command as one step. A step counts as one that passed or failed, a suite of tests as many.
 *
 * @param step.quiet what it says is shown when it has ended, for steps that run beside others
 * @param step.aside it takes what others leave of the processor
 * @param step.report the file that vitest writes its counts to
 * @param step.gatewayUse the file that tests write to what their gateways did
 */
export async function runStep({
  name,
  command: [program, ...args],
  quiet = false,
  aside = false,
  report,
  gatewayUse,
}) {
  const began = performance.now();
  const child = spawn(program, args, {
    cwd: root,
    env: { ...environment, ...(gatewayUse !== undefined && { PARALLEL_AGENTS_GATEWAY_USE: gatewayUse }) },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    shell: process.platform === 'win32',
  });
  if (aside && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const said = [];
  child.stdout?.on('data', (chunk) => said.push(chunk));
  child.stderr?.on('data', (chunk) => said.push(chunk));
  let processor;
  child.once('exit', () => {
    processor = processorOfChildren();
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  if (quiet) process.stdout.write(`\n# ${name}\n${Buffer.concat(said)}`);
  const seconds = (performance.now() - began) / 1000;
  const counts = report === undefined ? {} : readReport(report, gatewayUse);
  const { passed = code === 0 ? 1 : 0, failed = code === 0 ? 0 : 1, skipped = 0, slowest = [] } = counts;
  const { failures = [], retried = [] } = counts;
  // A suite can fail without a failed test: by an error that nobody caught.
  const failedInAll = code === 0 ? failed : Math.max(failed, 1);
  if (failedInAll > 0 && failures.length === 0) failures.push({ name, message: endOf(said) });
  return { name, seconds, processor, passed, failed: failedInAll, skipped, slowest, failures, retried };
}

/** A suite of tests with vitest, of which the counts are known. */
export async function runSuite({ name, args, ...options }) {
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    return await runStep({
      name,
      command: ['vitest', 'run', ...args, ...reporters],
      report,
      gatewayUse: join(folder, 'gateways.jsonl'),
      ...options,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of a step that showed what it said while it ran, nothing is known. */
function endOf(said) {
  const lines = `${Buffer.concat(said)}`.trimEnd().split('\n').slice(-lastLines);
  return lines.join('\n') || 'What it said stands above.';
}

/** Says where the time went and by name what failed, then the closing line, and sets the exit code. */
export function conclude(steps, { table = false } = {}) {
  if (table) console.log(`\n${tableOf(steps).join('\n')}`);
  const sum = (key) => steps.reduce((total, step) => total + step[key], 0);
  const failed = steps.filter((step) => step.failed > 0);
  list(
    'Passed only when they were tried again',
    steps.flatMap(({ retried = [] }) => retried),
  );
  list(
    'Failed',
    steps.flatMap(({ failures = [] }) => failures),
  );
  if (failed.length > 0) console.log(`\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  if (failed.length > 0) process.exitCode = 1;
}

function list(title, tests) {
  if (tests.length === 0) return;
  const entries = tests.map(({ name, message }) => [
    `  ${name}`,
    ...message.split('\n').map((line) => `    ${line}`),
  ]);
  console.log(`\n${[`${title}: ${tests.length}`, ...entries.flat()].join('\n')}`);
}

function tableOf(steps) {
  const rows = steps.flatMap(({ name, seconds, processor, passed, failed, skipped, slowest }) => [
    [name, time(seconds), processor === undefined ? '' : time(processor), passed, failed, skipped],
    ...slowest.map((file) => [
      `  ${file.name}${file.starts > 0 ? `, gateways started: ${file.starts}` : ''}`,
      time(file.seconds),
      file.processor > 0 ? time(file.processor) : '',
      ...['', '', ''],
    ]),
  ]);
  const head = [
    'step, and its slowest files (of a file: the processor that its gateways took)',
    'min:s',
    'processor',
    'passed',
    'failed',
    'skipped',
  ];
  const all = [head, ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => String(row[column]).length)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
}

function time(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
