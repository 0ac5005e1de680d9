import type { JobForecast } from '@parallel-agents/app/internal/start';
import { type Static, Type } from 'typebox';
import { sayCost } from './account.ts';
import type { Answer } from './answer.ts';

const amountSchema = Type.Object(
  { sessions: Type.Integer(), tokens: Type.Integer(), costUsd: Type.Optional(Type.Number()) },
  { additionalProperties: false },
);
type Amount = Static<typeof amountSchema>;

/** The `details` of a forecast. */
export const forecastSchema = Type.Object(
  {
    /** If every first answer will do, and if none will. */
    atLeast: amountSchema,
    atMost: amountSchema,
    /** Limits of the operator that it may not fit, and what the figures take for granted. */
    notes: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

/** What a job would spawn and cost. */
export function toForecastAnswer(
  { range, budget, notes: given }: JobForecast,
  more: readonly string[],
): Answer<Static<typeof forecastSchema>> {
  const isPriced = range.unpriced < range.steps.length;
  const amount = ({
    sessions,
    inputTokens,
    outputTokens,
    costUsd,
  }: JobForecast['range']['least']): Amount => ({
    sessions,
    tokens: inputTokens + outputTokens,
    ...(isPriced && { costUsd: Number(costUsd.toPrecision(6)) }),
  });
  const [atLeast, atMost] = [amount(range.least), amount(range.most)];
  const misfits = Object.values(budget).flatMap(({ setting, allowed, expected, most, fits }) => {
    if (fits === 'yes') return [];
    const may = fits === 'no' ? `does not fit: ${expected} expected` : `may not fit: ${most} at most`;
    return [`${may}, ${allowed} allowed (${setting})`];
  });
  const unpriced =
    isPriced && range.unpriced > 0 ? ['Steps whose model has no known price are not in the dollars.'] : [];
  const notes = [...misfits, ...given, ...unpriced, ...more];
  const head = `Nothing was started. At least ${say(atLeast)}; at most ${say(atMost)}.`;
  return { details: { atLeast, atMost, notes }, text: [head, ...notes].join('\n') };
}

function say({ sessions, tokens, costUsd }: Amount): string {
  return `${sessions} ${sessions === 1 ? 'session' : 'sessions'}, ${tokens} tokens, ${sayCost(costUsd)}`;
}
