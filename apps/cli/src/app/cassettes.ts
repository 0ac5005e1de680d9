import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { requireWritableFile, saving, writeWhole } from '@parallel-agents/app/internal/files';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { InputError } from '@parallel-agents/core';
import { whyNot } from '@parallel-agents/core/internal';
import type { Recorder, ReplayAccount, ReplayingRuntime } from '@parallel-agents/core/testing';
import { formatCount } from '../output/format.ts';
import { oneLine, terminalSafe } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';

/** Sessions of a job that are written to a cassette, or played from one. */
export interface Tape {
  runtimes: readonly RuntimeChoice[];
  /** The runtime that plays, where one does. */
  runtime?: string;
  /** Writes what was recorded, and says what was played. */
  end(): Promise<void>;
}

/**
 * What `--record` and `--replay` ask for; nothing where neither is given.
 * @throws InputError for a file that cannot be written, or is no cassette
 */
export async function openTape(
  { record, replay, tiers, model }: Pick<RunFlags, 'record' | 'replay' | 'tiers' | 'model'>,
  environment: Environment,
  reporter: Reporter,
): Promise<Tape | undefined> {
  if (record !== undefined) return openRecording(record, environment, reporter);
  if (replay === undefined) return undefined;
  return openReplay(replay, { whatIf: tiers !== undefined || model !== undefined }, environment, reporter);
}

async function openRecording(file: string, environment: Environment, reporter: Reporter): Promise<Tape> {
  const { cwd, env, runtimes } = environment;
  const path = await requireWritableFile(file, cwd, '--record');
  const { recording } = await import('@parallel-agents/core/testing');
  const recorders: Recorder[] = [];
  return {
    runtimes: runtimes.map((choice) => ({
      ...choice,
      async create(settings) {
        const recorder = recording(await choice.create(settings), { secrets: secretsIn(env) });
        recorders.push(recorder);
        return recorder.runtime;
      },
    })),
    async end() {
      const [recorder] = recorders;
      if (recorder === undefined) return;
      const cassette = recorder.cassette();
      const isWritten = await saving(
        oneLine(file),
        async () => {
          await writeWhole(path, `${JSON.stringify(cassette, null, 1)}\n`);
          return true;
        },
        reporter,
      );
      if (isWritten) reporter.tell(`${sessions(cassette.sessions.length)} recorded in ${oneLine(file)}`);
    },
  };
}

/** Values of variables whose names say that nobody is to read them. */
function secretsIn(env: Environment['env']): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value && /key|token|secret|password|auth/i.test(name) ? [value] : [],
  );
}

async function openReplay(
  file: string,
  options: { whatIf: boolean },
  { cwd, runtimes }: Environment,
  reporter: Reporter,
): Promise<Tape> {
  const { readCassette, replaying } = await import('@parallel-agents/core/testing');
  const cassette = readCassette(await readJson(file, cwd), file);
  const known = runtimes.find(({ name }) => name === cassette.runtime);
  const playing: ReplayingRuntime[] = [];
  const choice: RuntimeChoice = {
    name: cassette.runtime,
    summary: 'plays a cassette',
    bareModelNames: true,
    ...(known?.scripted && { scripted: known.scripted }),
    ...(known?.notice && { notice: known.notice }),
    create: async () => {
      const runtime = replaying(cassette, options);
      playing.push(runtime);
      return runtime;
    },
  };
  return {
    runtimes: [choice],
    runtime: choice.name,
    async end() {
      for (const runtime of playing)
        for (const line of accountLines(runtime.report(), options)) reporter.tell(line);
    },
  };
}

async function readJson(file: string, cwd: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(resolve(cwd, file), 'utf8'));
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? 'it is no JSON' : whyNot(thrown);
    const message = `"${file}" cannot be played: ${reason}`;
    const fix = 'Name a file that --record has written.';
    throw new InputError([{ code: 'INVALID_FILE', path: ['--replay'], message, fix }]);
  }
}

/** What is known from the cassette, and what is not. */
function accountLines(
  { played, unknown, drifted, differences, unused }: ReplayAccount,
  { whatIf }: { whatIf: boolean },
): string[] {
  const unheard = Object.entries(unknown).map(([model, count]) => `${oneLine(model)}: ${sessions(count)}`);
  return [
    `replayed ${sessions(played)} from the cassette; nothing was spent`,
    ...(unheard.length > 0
      ? [
          `not known, because it was not recorded: ${unheard.join(', ')}. Costs and outputs are those of the others only.`,
        ]
      : []),
    ...(whatIf && unheard.length === 0 ? ['all that these models were asked had been recorded'] : []),
    ...differences.map(terminalSafe),
    ...(drifted > differences.length ? [`${sessions(drifted - differences.length)} more drifted`] : []),
    ...(unused > 0 ? [`${sessions(unused)} of the cassette not asked for`] : []),
  ];
}

function sessions(count: number): string {
  return count === 1 ? '1 session' : `${formatCount(count)} sessions`;
}
