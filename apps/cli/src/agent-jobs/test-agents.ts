import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findGivenAgents } from '@parallel-agents/app/internal/agents';
import type { AgentResult } from '@parallel-agents/core';
import { InputError } from '@parallel-agents/core';
import type { Registry } from '@parallel-agents/registry';
import { openApp } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { accountFields } from '../output/account-fields.ts';
import { type Colors, colorsFor } from '../output/colors.ts';
import { formatCost, formatCount } from '../output/format.ts';
import { openOutputFolder } from '../output/output-files.ts';
import { scriptedWords } from '../output/render-result.ts';
import { renderSummary } from '../output/render-summary.ts';
import { notesField } from '../output/result-document.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { showForecast } from '../output/show-forecast.ts';
import { followRun } from '../report/follow-run.ts';
import { stoppingOf, watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { type Candidate, type ExamResult, examOf, type Spent, spentByTier } from './exam.ts';
import { alignColumns } from './render-outcomes.ts';
import { saveScores } from './save-scores.ts';

/**
 * Runs agents on their fixtures and shows which of them do what they are for.
 *
 * @returns 0 only if each has fixtures and passes all of them
 * @throws InputError or RuntimeError if nothing was started
 */
export async function testGivenAgents(
  names: readonly string[],
  flags: RunFlags & { saveScores?: string },
  environment: Environment,
): Promise<ExitCode> {
  const { cwd } = environment;
  const reporter = createReporter(environment, flags);
  const sources = names.filter((name) => existsSync(resolve(cwd, name)));
  const agents = [...(flags.agents ?? []), ...sources];
  const given = agents.length > 0 ? { ...flags, agents } : flags;
  await using app = await openApp(given, environment, reporter);
  const candidates = await candidatesOf(names, app.known.registry, cwd);
  const exam = examOf(candidates);
  if (exam.tasks.length === 0) throw nothingToRun(exam.judge([]));
  const spec = { title: 'agents test', tasks: exam.tasks };
  if (flags.dryRun) {
    showForecast(await app.forecast(spec), app.settings, flags, environment);
    return exitCodes.completed;
  }
  const { output } = flags;
  const { runtime } = app.settings;
  if (flags.saveScores !== undefined && runtime.scripted) throw madeUpScores();
  const interrupt = watchInterrupt(environment, stoppingOf(flags, reporter));
  try {
    const folder = output === undefined ? undefined : await openOutputFolder(output, cwd, runtime);
    const job = app.start(spec, {
      signal: interrupt.signal,
      face: { output },
      ...(flags.jobId !== undefined && { id: flags.jobId }),
    });
    const allSaved = await followRun(job, { tasks: exam.tasks, reporter, folder });
    const report = await job;
    reporter.end();
    const results = exam.judge(report.results);
    const { scripted } = runtime;
    if (flags.saveScores !== undefined) {
      await saveScores(resolve(cwd, flags.saveScores), { candidates, results, ran: report.results });
    }
    if (flags.json) {
      const document = {
        jobId: report.id,
        agents: results,
        tiers: Object.fromEntries(spentByTier(report.results)),
        summary: { ...report.summary, ...accountFields(report.account, runtime) },
        ...(scripted && { scripted }),
        ...notesField(reporter.notes),
      };
      environment.stdout.write(`${toSafeJson(document)}\n`);
    } else {
      const colors = colorsFor(environment.stdout, environment);
      const words = scripted ? [colors.yellow(scriptedWords)] : [];
      environment.stdout.write(`${[...words, render(results, report.results, colors)].join('\n\n')}\n`);
      if (!flags.quiet)
        reporter.below([renderSummary(report.summary, colorsFor(environment.stderr, environment))]);
    }
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    return allSaved && results.every(({ passed }) => passed) ? exitCodes.completed : exitCodes.someFailed;
  } finally {
    reporter.end();
    interrupt.stop();
  }
}

async function candidatesOf(names: readonly string[], registry: Registry, cwd: string): Promise<Candidate[]> {
  if (names.length === 0) {
    return registry.names().flatMap((name) => {
      const definition = registry.resolve(name);
      return definition ? [{ name, definition }] : [];
    });
  }
  const found = new Map<string, Candidate>();
  for (const name of names) {
    const isSource = existsSync(resolve(cwd, name));
    const known = isSource ? undefined : registry.resolve(name);
    if (known !== undefined) found.set(name, { name, definition: known });
    const { agents } = known === undefined ? await findGivenAgents([name], registry, cwd) : { agents: [] };
    for (const { definition } of agents) {
      const own = registry.resolve(definition.name);
      // What is only named here, as a package can be, is not among the agents that tasks find.
      if (own?.instructions !== definition.instructions) throw notLoaded(definition.name);
      found.set(definition.name, { name: definition.name, definition: own });
    }
  }
  return [...found.values()];
}

function notLoaded(name: string): InputError {
  const message = `"${name}" is not among the agents of this command`;
  const fix = 'Name its package or folder with --agents, last.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['agents'], message, fix }]);
}

function madeUpScores(): InputError {
  const message = 'the answers are made up, and so would the scores be';
  const fix = 'Name a runtime with real models, or leave it out.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['--save-scores'], message, fix }]);
}

function nothingToRun(results: readonly ExamResult[]): InputError {
  const reasons = results.flatMap(({ agent, fixtures }) =>
    fixtures.length === 0
      ? [`${agent} has no fixtures`]
      : fixtures.map(({ fixture, problems }) => `${agent}, "${fixture}": ${problems.join('; ')}`),
  );
  const message = `there is nothing to run: ${reasons.slice(0, 5).join(', ')}`;
  const fix = 'Give the agents `fixtures`: a name, a description, an input, and what is expected.';
  return new InputError([{ code: 'INVALID_AGENT', path: ['agents'], message, fix }]);
}

function render(results: readonly ExamResult[], ran: readonly AgentResult[], colors: Colors): string {
  const rows = results.map(({ agent, passed, fixtures, spent }) => [
    oneLine(agent),
    passed ? 'passed' : 'failed',
    fixtures.length === 0
      ? 'none'
      : `${fixtures.filter(({ verdict }) => verdict === 'passed').length} of ${fixtures.length}`,
    ...spentCells(spent),
  ]);
  const tiers = spentByTier(ran).map(([tier, spent]) => [oneLine(tier), ...spentCells(spent)]);
  const failed = results.filter(({ passed }) => !passed).length;
  return [
    alignColumns([['agent', 'result', 'fixtures', 'sessions', 'tokens', 'cost'], ...rows], colors),
    ...results.flatMap((result) => remarksOn(result, colors)),
    alignColumns([['tier', 'sessions', 'tokens', 'cost'], ...tiers], colors),
    `${results.length} ${results.length === 1 ? 'agent' : 'agents'}, ${failed} failed`,
  ].join('\n\n');
}

function remarksOn({ agent, fixtures }: ExamResult, { bold, dim, red, yellow }: Colors): string[] {
  if (fixtures.length === 0)
    return [`${bold(oneLine(agent))}\n  ${red('✗')} it has no fixtures: nothing tests it`];
  const lines = fixtures.flatMap(({ fixture, verdict, problems, notes }) => {
    const mark = verdict === 'failed' ? red('✗') : yellow(verdict === 'not-run' ? '–' : '!');
    const said = [...problems, ...notes].map((text) => `    ${oneLine(text)}`);
    return said.length === 0 ? [] : [`  ${mark} ${oneLine(fixture)} ${dim(verdict)}`, ...said];
  });
  return lines.length === 0 ? [] : [[bold(oneLine(agent)), ...lines].join('\n')];
}

function spentCells({ sessions, tokens, costUsd }: Spent): string[] {
  return [formatCount(sessions), formatCount(tokens), costUsd === undefined ? '–' : formatCost(costUsd)];
}
