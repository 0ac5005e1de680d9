import { type ServerFlags, sayFix, serverSettings } from '@parallel-agents/app/internal/fields';
import { aliasWords, ownNameOf } from '@parallel-agents/app/internal/runtimes';
import { loadConfig, ModelNames } from '@parallel-agents/app/internal/settings';
import { type Diagnosis, InputError, type Way } from '@parallel-agents/core';
import { defaultAliases } from '@parallel-agents/escalation';
import type { ServerExamination } from '@parallel-agents/openai-compatible/internal';
import { stringify } from 'yaml';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { fitTo } from '../output/break-lines.ts';
import { colorsFor } from '../output/colors.ts';
import { oneLine, terminalSafe, toSafeJson } from '../output/sanitize.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { renderFinding, saidBy } from './render-diagnoses.ts';

export type ServerDoctorFlags = ServerFlags &
  Pick<RunFlags, 'runtime' | 'config' | 'json'> & { baseUrl: string; model?: string };

/** Looks at one server of chat completions: what it can do, and what to set for it. */
export async function examineServerAt(flags: ServerDoctorFlags, environment: Environment): Promise<ExitCode> {
  if (flags.runtime !== undefined && flags.runtime !== 'openai-compatible') {
    const fix = 'Leave one of the two out.';
    const message = `--base-url is for the runtime openai-compatible, and --runtime says ${flags.runtime}`;
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--runtime'], message, fix }]);
  }
  const { config } = await loadConfig(environment, { file: flags.config });
  const settings = serverSettings(flags, config.openaiCompatible, environment.describe);
  const reporter = createReporter(environment, flags);
  const { examineServer } = await import('@parallel-agents/openai-compatible/internal');
  const watch = watchInterrupt(environment, () => reporter.note('Stopping.'));
  // An alias is one here too, so that runs ask what was looked at.
  const aliases = { ...defaultAliases, ...config.aliases };
  const names = new ModelNames({ aliases, bareNames: true });
  const model = flags.model && names.resolve(flags.model, { path: ['--model'] });
  const options = { ...settings, ...(model !== undefined && { model }) };
  const examined = await examineServer(options, {
    signal: watch.signal,
    onPricedRequest: ({ model, mostAnswerTokens }) =>
      reporter.note(
        `Asks ${model} once: some 100 tokens in, at most ${mostAnswerTokens} out, at the price of the server.`,
      ),
  }).finally(() => watch.stop());
  if (watch.signal.aborted) return exitCodes.interrupted;
  const { open } = examined;
  const said = saidBy(environment.describe);
  const examination = {
    ...examined,
    findings: examined.findings.map((finding) => said(withAlias(finding, names, model))),
    ...(open && {
      open: { fix: sayFix({ ...open, ways: open.ways?.map(askedAs(names)) }, environment.describe) },
    }),
  };
  const shown = flags.json ? toSafeJson(examination) : render(examination, environment);
  environment.stdout.write(`${shown}\n`);
  const broken = examination.findings.some(({ status }) => status === 'problem');
  return broken ? exitCodes.runtimeUnavailable : exitCodes.completed;
}

/** A model that has the name of an alias is asked in another way. */
function askedAs({ aliases }: ModelNames): (way: Way) => Way {
  return ({ name, value }) => ({
    name,
    ...(value !== undefined && { value: Object.hasOwn(aliases, value) ? ownNameOf(value) : value }),
  });
}

/** A model that does not work is told of by both its names. */
function withAlias(finding: Diagnosis, names: ModelNames, model: string | undefined): Diagnosis {
  const alias = model === undefined ? undefined : names.aliasOf(model);
  if (alias === undefined || model === undefined) return finding;
  if (finding.check !== 'model' || finding.status === 'ok') return finding;
  const { message, fix = '' } = finding;
  return { ...finding, ...aliasWords({ message, fix }, alias, model) };
}

function render({ findings, settings, open }: ServerExamination, environment: Environment): string {
  const colors = colorsFor(environment.stdout, environment);
  const found = findings.map((finding) => fitTo(environment.stdout, renderFinding(finding, colors)));
  const hasSettings = Object.keys(settings).length > 0;
  if (!hasSettings) {
    return [...found, '', 'There is nothing to set yet: mend what has a ✗, and look again.'].join('\n');
  }
  return [
    ...found,
    '',
    colors.bold('To set, in parallel-agents.config.yaml (a key stands in PARALLEL_AGENTS_API_KEY):'),
    terminalSafe(stringify({ openaiCompatible: settings }).trimEnd()),
    ...(open ? ['', colors.yellow(oneLine(open.fix))] : []),
  ].join('\n');
}
