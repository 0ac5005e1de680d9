import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine } from '@parallel-agents/app/internal/engine';
import { closing } from '@parallel-agents/app/internal/jobs';
import { InputError } from '@parallel-agents/core';
import type { Engine, Fleet, LaneLimits, QueueState } from '@parallel-agents/engine-bullmq';
import { type Colors, colorsFor } from '../output/colors.ts';
import { formatCost, formatSeconds } from '../output/format.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { waitedSeconds } from './engine-figures.ts';
import { RepeatedFaults } from './repeated-faults.ts';

interface EngineFlags {
  engine?: string | true;
}

export interface StatusFlags extends EngineFlags {
  watch?: true;
  json?: true;
}

export interface LimitFlags extends EngineFlags {
  concurrent?: number;
  perSecond?: number;
  perMinute?: number;
  tokensPerMinute?: number;
  runtime?: string;
}

const watchMs = 2000;

/** Shows what an engine does now, once or again and again. */
export async function showStatus(
  { watch, json, ...where }: StatusFlags,
  environment: Environment,
): Promise<void> {
  const { stdout } = environment;
  const colors = colorsFor(stdout, environment);
  await withEngine(where, environment, async (engine) => {
    const interrupt = watchInterrupt(environment, () => {});
    const { signal } = interrupt;
    try {
      do {
        const fleet = await engine.fleet();
        stdout.write(json ? `${toSafeJson(fleet)}\n` : renderFleet(fleet, engine.label, colors));
        if (watch) await sleep(watchMs, undefined, { signal }).catch(() => {});
      } while (watch && !signal.aborted);
    } finally {
      interrupt.stop();
    }
  });
}

/** @throws InputError for a lane that there is not, and where there is nothing to set */
export async function setLimits(
  lane: string,
  { concurrent, perSecond, perMinute, tokensPerMinute, runtime, ...where }: LimitFlags,
  environment: Environment,
): Promise<void> {
  const limits: LaneLimits = {
    ...(concurrent !== undefined && { concurrency: concurrent }),
    ...(perSecond !== undefined && { rate: { max: perSecond, perSeconds: 1 } }),
    ...(perMinute !== undefined && { rate: { max: perMinute, perSeconds: 60 } }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
  };
  if (Object.keys(limits).length === 0) {
    const fix =
      'Give --concurrent, --per-second or --per-minute, --tokens-per-minute; `engine limits clear` takes limits away.';
    throw refused('--concurrent', 'a limit is missing', fix);
  }
  await change(lane, runtime, limits, where, environment);
}

/** @throws InputError for a lane that there is not */
export async function clearLimits(
  lane: string,
  { runtime, ...where }: LimitFlags,
  environment: Environment,
): Promise<void> {
  await change(lane, runtime, undefined, where, environment);
}

async function change(
  lane: string,
  runtime: string | undefined,
  limits: LaneLimits | undefined,
  where: EngineFlags,
  environment: Environment,
): Promise<void> {
  if (lane.trim() === '') throw refused('lane', 'is empty', 'Name a lane as `engine status` does.');
  await withEngine(where, environment, async (engine) => {
    const { lanes } = await engine.fleet();
    const found = lanes.filter(
      (one) => one.lane === lane && (runtime === undefined || one.runtime === runtime),
    );
    if (found.length === 0) throw noLane(lane, lanes);
    for (const place of found) {
      await engine.setLimits({ runtime: place.runtime, lane }, limits);
      const what = limits === undefined ? 'as the workers’ files say' : inWords(limits);
      environment.stdout.write(`${oneLine(place.runtime)} ${oneLine(lane)}: ${what}\n`);
    }
  });
}

async function withEngine(
  where: EngineFlags,
  environment: Environment,
  work: (engine: Engine) => Promise<void>,
): Promise<void> {
  const reporter = createReporter(environment, {});
  const faults = new RepeatedFaults((line) => reporter.problem(`The engine: ${line}`));
  const engine = await openEngine({ engine: true, ...where }, environment, ({ message }) =>
    faults.tell(message),
  );
  try {
    await work(engine);
  } finally {
    await closing('The engine', () => engine.close(), reporter.problem);
  }
}

/** Colours are added to what was made safe: the other way round, their codes would be shown. */
export function renderFleet(
  { workers, lanes, jobs, parts, inFlight, protocol }: Fleet,
  label: string,
  { bold, yellow }: Colors,
): string {
  const lines = [
    ...workers.map(
      ({ name, version = 'of an unknown version', runtime, sessions, concurrency, jobs: own }) =>
        `worker ${name}  ${version} · ${runtime} · ${sessions} sessions, at most ${concurrency} in each lane · looks after ${own} jobs`,
    ),
    ...(workers.length === 0 ? [] : [`money in flight  ${inMoney(inFlight)}`]),
    ...jobs.map(
      ({ runtime, running, ...queue }) => `jobs ${runtime}  ${running} under way · ${inLine(queue)}`,
    ),
    ...parts
      .filter(({ running, waiting }) => running + waiting > 0)
      .map(({ runtime, running, ...queue }) => `parts ${runtime}  ${running} under way · ${inLine(queue)}`),
    ...lanes.map(
      ({ runtime, lane, running, limits, ...queue }) =>
        `lane ${runtime} ${lane}  ${running} running · ${inLine(queue)}${limits ? ` · set on the server: ${inWords(limits)}` : ''}`,
    ),
  ];
  const head = [
    bold(oneLine(`${label}, protocol ${protocol}`)),
    ...(workers.length === 0 ? [yellow('no workers')] : []),
  ];
  return `${[...head, ...lines.map(oneLine)].join('\n')}\n`;
}

/** Such as `12 waiting, the next for 40 s`. */
function inLine({ waiting, waitsSince }: Pick<QueueState, 'waiting' | 'waitsSince'>): string {
  if (waitsSince === undefined) return `${waiting} waiting`;
  return `${waiting} waiting, the next for ${formatSeconds(waitedSeconds(waitsSince))}`;
}

/** What has been started and may still be billed. */
function inMoney({ usd, unpriced }: Fleet['inFlight']): string {
  const known = `at most ${formatCost(usd)}`;
  if (unpriced === 0) return known;
  return `${known}, and ${unpriced === 1 ? '1 session' : `${unpriced} sessions`} without a known price`;
}

function inWords({ concurrency, rate, tokensPerMinute }: LaneLimits): string {
  const parts = [
    ...(concurrency === undefined ? [] : [`${concurrency} at once`]),
    ...(rate === undefined ? [] : [`${rate.max} in ${rate.perSeconds} s`]),
    ...(tokensPerMinute === undefined ? [] : [`${tokensPerMinute} tokens a minute`]),
  ];
  return parts.join(', ') || 'no limit';
}

function noLane(lane: string, lanes: Fleet['lanes']): InputError {
  const known = [...new Set(lanes.map((one) => one.lane))].join(', ');
  const fix =
    known === ''
      ? 'Start a worker first: it says which lanes there are.'
      : `The lanes are: ${known}. Others are named under engine.lanes in the workers’ configuration.`;
  return refused('lane', `no worker has a lane "${lane}"`, fix);
}

function refused(name: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}
