import { diagnoseJournal } from '@parallel-agents/app/internal/engine';
import { type ChosenRuntime, chooseRuntime, diagnoseRuntime } from '@parallel-agents/app/internal/runtimes';
import {
  basicsFrom,
  type LoadedConfig,
  loadConfig,
  locatedInConfig,
} from '@parallel-agents/app/internal/settings';
import { isParallelAgentsError } from '@parallel-agents/core';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { fitTo } from '../output/break-lines.ts';
import { colorsFor } from '../output/colors.ts';
import { toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import { describe } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { examineEngine, renderEngine } from './examine-engine.ts';
import { renderDiagnoses, renderFinding, saidBy } from './render-diagnoses.ts';

export type DoctorFlags = Pick<RunFlags, 'runtime' | 'config' | 'json' | 'engine'>;

/** Looks at every runtime, and at the journal, and shows what stands in the way of using them. */
export async function examineRuntimes(flags: DoctorFlags, environment: Environment): Promise<ExitCode> {
  const loaded = await loadConfig(environment, { file: flags.config });
  const { openclaw, openaiCompatible, aiSdk, untrustedServers } = basicsFrom(
    givenBy(flags),
    loaded,
    environment,
  );
  const chosen = await chosenOrNone(flags, loaded, environment);
  const reporter = createReporter(environment, flags);
  const settings = {
    openclaw,
    openaiCompatible: {
      ...openaiCompatible,
      ...(chosen?.baseUrl !== undefined && { baseUrl: chosen.baseUrl }),
    },
    aiSdk,
    untrustedServers,
    env: environment.env,
    describe: environment.describe,
    models: [],
    onWarning: ({ message, fix }: { message: string; fix: string }) => reporter.note(`${message} ${fix}`),
  };
  const diagnoses = await Promise.all(
    environment.runtimes.map(async (choice) => {
      const diagnosis = await diagnoseRuntime(choice, settings);
      return { ...diagnosis, findings: diagnosis.findings.map(saidBy(environment.describe)) };
    }),
  );
  const journal = await diagnoseJournal({ ...environment, describe });
  const selected = chosen?.runtime.name;
  const engine = flags.engine === undefined ? [] : await examineEngine(flags, environment, selected);
  const colors = colorsFor(environment.stdout, environment);
  const because = chosen?.because;
  const shown = flags.json
    ? toSafeJson({
        selected: selected ?? null,
        ...(because !== undefined && { because }),
        runtimes: diagnoses,
        journal,
        ...(flags.engine && { engine }),
      })
    : fitTo(
        environment.stdout,
        [
          renderDiagnoses(diagnoses, { selected, because, colors }),
          renderFinding(journal, colors),
          ...(engine.length > 0 ? [renderEngine(engine, colors)] : []),
        ].join('\n\n'),
      );
  environment.stdout.write(`${shown}\n`);
  const usable = diagnoses.some((diagnosis) => diagnosis.name === selected && diagnosis.usable);
  const isHere = usable && journal.status !== 'problem';
  const isThere = engine.every(({ status }) => status !== 'problem');
  // Whoever asks for an engine alone may have nothing else here: its workers have the runtime, and it keeps the runs.
  const asksForHere = flags.engine === undefined || flags.runtime !== undefined;
  return isThere && (isHere || !asksForHere) ? exitCodes.completed : exitCodes.runtimeUnavailable;
}

/** What a run would use. That there is nothing is a finding here. */
async function chosenOrNone(
  flags: DoctorFlags,
  loaded: LoadedConfig,
  environment: Environment,
): Promise<ChosenRuntime | undefined> {
  try {
    return await chooseRuntime(givenBy(flags), loaded.config, environment);
  } catch (thrown) {
    if (isParallelAgentsError(thrown) && thrown.code === 'RUNTIME_UNAVAILABLE') return undefined;
    throw locatedInConfig(thrown, loaded);
  }
}
