import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { colorsFor } from '../output/colors.ts';
import { toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { resolveBasics } from '../settings/settings.ts';
import { diagnoseJournal } from './diagnose-journal.ts';
import { diagnoseRuntime } from './diagnose-runtime.ts';
import { examineEngine, renderEngine } from './examine-engine.ts';
import { renderDiagnoses, renderFinding } from './render-diagnoses.ts';

export type DoctorFlags = Pick<RunFlags, 'runtime' | 'config' | 'json' | 'engine'>;

/** Looks at every runtime, and at the journal, and shows what stands in the way of using them. */
export async function examineRuntimes(flags: DoctorFlags, environment: Environment): Promise<ExitCode> {
  const { runtime, openclaw, openaiCompatible, strangers } = await resolveBasics(flags, environment);
  const reporter = createReporter(environment, flags);
  const settings = {
    openclaw,
    openaiCompatible,
    strangers,
    env: environment.env,
    models: [],
    onWarning: ({ message, fix }: { message: string; fix: string }) => reporter.note(`${message} ${fix}`),
  };
  const diagnoses = await Promise.all(
    environment.runtimes.map((choice) => diagnoseRuntime(choice, settings)),
  );
  const journal = await diagnoseJournal(environment);
  const engine = flags.engine === undefined ? [] : await examineEngine(flags, environment, runtime.name);
  const selected = runtime.name;
  const colors = colorsFor(environment.stdout, environment);
  const shown = flags.json
    ? toSafeJson({ selected, runtimes: diagnoses, journal, ...(flags.engine && { engine }) })
    : [
        renderDiagnoses(diagnoses, { selected, colors }),
        renderFinding(journal, colors),
        ...(engine.length > 0 ? [renderEngine(engine, colors)] : []),
      ].join('\n\n');
  environment.stdout.write(`${shown}\n`);
  const usable = diagnoses.some((diagnosis) => diagnosis.name === selected && diagnosis.usable);
  const isKept = [journal, ...engine].every(({ status }) => status !== 'problem');
  return usable && isKept ? exitCodes.completed : exitCodes.runtimeUnavailable;
}
