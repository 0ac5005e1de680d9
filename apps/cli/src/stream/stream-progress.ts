import type { PartedProgress } from '@parallel-agents/engine-bullmq';
import { progressKind } from '../live/progress.ts';
import { formatCost, formatCount, paidTwiceWords } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import type { ReportFlags } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';

/** Milliseconds between two lines, where they stay. */
const tellEveryMs = 5000;
/** Seconds over which the speed is measured. */
const speedSeconds = 60;

/** Tells how a run of any number of tasks stands, by its counters: one line that changes in a terminal, a line now and then elsewhere. */
export class StreamProgress {
  readonly #kind: ReturnType<typeof progressKind>;
  readonly #environment: Environment;
  readonly #earlier: { at: number; ended: number }[] = [];
  #toldAt = Number.NEGATIVE_INFINITY;
  #told = '';
  #paid: number | undefined;
  #isDrawn = false;

  constructor(flags: ReportFlags, environment: Environment) {
    this.#kind = progressKind(flags, environment);
    this.#environment = environment;
  }

  tell(progress: PartedProgress): void {
    // Nothing is there yet that could be counted.
    if (progress.overview.parts === 0 && progress.overview.status === 'running') return;
    const now = performance.now();
    const speed = this.#speed(progress, now);
    const isOver = progress.overview.status !== 'running';
    // What may have been billed stays counted, whatever becomes of it.
    const cost = paidSoFar(progress);
    if (cost !== undefined) this.#paid = Math.max(this.#paid ?? 0, cost);
    this.#say(
      countersLine(progress, { speed, cost: this.#paid }),
      isOver || now - this.#toldAt >= tellEveryMs,
    );
  }

  /** Of something that goes on before there are counters. */
  say(text: string): void {
    this.#say(text, performance.now() - this.#toldAt >= tellEveryMs);
  }

  /** What was drawn goes, so that something else can be written. */
  clear(): void {
    if (this.#isDrawn) this.#environment.stderr.write('\r\u001b[K');
    this.#isDrawn = false;
  }

  #say(line: string, isDue: boolean): void {
    const { stderr } = this.#environment;
    if (this.#kind === 'live') {
      const { columns = 80 } = stderr;
      stderr.write(`\r\u001b[K${oneLine(line).slice(0, Math.max(1, columns - 1))}`);
      this.#isDrawn = true;
    } else if (this.#kind === 'plain' && isDue && line !== this.#told) {
      stderr.write(`${oneLine(line)}\n`);
      this.#toldAt = performance.now();
      this.#told = line;
    }
  }

  /** Tasks a second that have ended. */
  #speed({ overview }: PartedProgress, now: number): number | undefined {
    const ended = overview.completed + overview.failed;
    this.#earlier.push({ at: now, ended });
    while (now - (this.#earlier[0]?.at ?? now) > speedSeconds * 1000) this.#earlier.shift();
    const [first] = this.#earlier;
    const seconds = first === undefined ? 0 : (now - first.at) / 1000;
    return first === undefined || seconds < 2 || ended === first.ended
      ? undefined
      : (ended - first.ended) / seconds;
  }
}

type Told = Pick<PartedProgress, 'overview'> & { account?: PartedProgress['account'] | undefined };

/** Such as `12,000 of 50,000 completed · 3 failed · $1.2000 of $5.0000 · 212 tasks/s · about 3 min left`. */
export function countersLine(
  { overview, account }: Told,
  {
    speed,
    cost = paidSoFar({ overview, account }),
  }: { speed?: number | undefined; cost?: number | undefined } = {},
): string {
  const { completed, failed, asked, possiblyPaidTwice = 0, parts = 0 } = overview;
  const left = asked - completed - failed;
  const budget = account?.limits.usd;
  return [
    `${formatCount(completed)} of ${formatCount(asked)} completed`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(cost === undefined
      ? []
      : [`${formatCost(cost)}${budget === undefined ? '' : ` of ${formatCost(budget)}`}`]),
    ...(possiblyPaidTwice > 0 ? [paidTwiceWords(possiblyPaidTwice)] : []),
    `${formatCount(parts)} ${parts === 1 ? 'part' : 'parts'}`,
    ...(speed === undefined ? [] : [`${speed < 10 ? speed.toFixed(1) : Math.round(speed)} tasks/s`]),
    ...(speed === undefined || left === 0 ? [] : [`about ${inWords(left / speed)} left`]),
  ].join(' · ');
}

/**
 * Of tasks that have ended, or what the budget counts: with the most that sessions can have cost whose worker died. Nothing
 * where nobody knows a price.
 */
function paidSoFar({ overview: { costUsd }, account }: Told): number | undefined {
  const counted = account?.limits.usd === undefined ? undefined : account.spent.usd;
  return costUsd === undefined || counted === undefined ? (costUsd ?? counted) : Math.max(costUsd, counted);
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
