import { type ServerFlags, serverSettings } from '@parallel-agents/app/internal/fields';
import { loadConfig } from '@parallel-agents/app/internal/settings';
import { InputError } from '@parallel-agents/core';
import type { ServerExamination } from '@parallel-agents/openai-compatible/internal';
import { stringify } from 'yaml';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { colorsFor } from '../output/colors.ts';
import { toSafeJson } from '../output/sanitize.ts';
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
  const options = { ...settings, ...(flags.model !== undefined && { model: flags.model }) };
  const examined = await examineServer(options, {
    signal: watch.signal,
    onPricedRequest: ({ model, mostAnswerTokens }) =>
      reporter.note(
        `Asks ${model} once: some 100 tokens in, at most ${mostAnswerTokens} out, at the price of the server.`,
      ),
  }).finally(() => watch.stop());
  if (watch.signal.aborted) return exitCodes.interrupted;
  const examination = { ...examined, findings: examined.findings.map(saidBy(environment.describe)) };
  const shown = flags.json ? toSafeJson(examination) : render(examination, environment);
  environment.stdout.write(`${shown}\n`);
  const broken = examination.findings.some(({ status }) => status === 'problem');
  return broken ? exitCodes.runtimeUnavailable : exitCodes.completed;
}

function render({ findings, settings }: ServerExamination, environment: Environment): string {
  const colors = colorsFor(environment.stdout, environment);
  const file = stringify({ openaiCompatible: settings }).trimEnd();
  return [
    ...findings.map((finding) => renderFinding(finding, colors)),
    '',
    colors.bold('To set, in parallel-agents.config.yaml (a key stands in PARALLEL_AGENTS_API_KEY):'),
    file,
  ].join('\n');
}
