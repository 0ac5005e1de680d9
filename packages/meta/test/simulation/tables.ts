import { measuredFlips } from './noise.ts';
import { ratesOf, type Situation } from './rates.ts';

/** Three judges whose verdicts are half a point off, one round, and no revision. */
export const usual: Situation = {
  quality: 8,
  judges: 3,
  sd: 0.5,
  wrong: measuredFlips,
  sharedSd: 0,
  maxRounds: 1,
  step: 'same',
};

/** How judges may be, by the words of the table. */
const panels: Record<string, Partial<Situation>> = {
  '3 judges, sd 0.5': {},
  '3 judges, sd 1': { sd: 1 },
  '3 judges, sd 0.5, twice as many slips': { wrong: 2 * measuredFlips },
  '5 judges, sd 0.5': { judges: 5 },
  '3 judges, shared error 0.5': { sharedSd: 0.5 },
  '5 judges, shared error 0.5': { judges: 5, sharedSd: 0.5 },
  '3 judges, shared error 1': { sharedSd: 1 },
  '3 judges, 4 rounds, the same again': { maxRounds: 4 },
  '3 judges, 4 rounds, other words': { maxRounds: 4, step: 0 },
};

const qualities = [7, 8, 8.5, 9, 9.5, 10];

/** The share of agents that are said to have met 8.5, by what they are worth. */
export function acceptance(trials: number): Promise<string> {
  return tableOf(
    ['panel', ...qualities.map((quality) => `worth ${quality}`)],
    Object.entries(panels).map(async ([name, panel]) => [
      name,
      ...(await Promise.all(
        qualities.map(async (quality) =>
          percent((await ratesOf({ ...usual, ...panel, quality }, trials)).accepted),
        ),
      )),
    ]),
  );
}

/** What becomes of an agent worth 8 whose refiner changes it by so much, in four rounds at most. */
export function refinement(trials: number): Promise<string> {
  const steps = [-1, -0.5, -0.25, 0, 0.5, 1];
  return tableOf(
    ['each revision', 'a worse version is handed out', '"improved" is claimed', 'met', 'sessions'],
    steps.map(async (step) => {
      const { worse, claimed, accepted, sessions } = await ratesOf({ ...usual, maxRounds: 4, step }, trials);
      const change = step === 0 ? 'changes words only' : `${step > 0 ? '+' : '−'}${Math.abs(step)}`;
      return [change, percent(worse), percent(claimed), percent(accepted), sessions.toFixed(0)];
    }),
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

async function tableOf(head: readonly string[], body: readonly Promise<string[]>[]): Promise<string> {
  const rows = [[...head], ...(await Promise.all(body))];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = rows;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}
