/** The answers of one judge to statements: yes or no to each, by its id. */
interface Answers {
  answers: readonly { item: string; answer: 'yes' | 'no' }[];
}

/**
 * The statements that hold for a panel: those that enough of its judges affirm. Each judge has the same weight, however
 * often it was asked, so that one slip of one of them decides nothing.
 *
 * @param judges for each seat its verdicts
 * @param from the share of answers from which on a statement holds: 0.5, unless most deny it
 */
export function heldStatements(
  judges: readonly (readonly Answers[])[],
  ids: readonly string[],
  from = 0.5,
): Set<string> {
  const shares = new Map(ids.map((id) => [id, 0]));
  for (const verdicts of judges) {
    const weight = 1 / (judges.length * verdicts.length);
    for (const { answers } of verdicts) {
      for (const { item, answer } of answers) {
        if (answer === 'yes') shares.set(item, (shares.get(item) ?? 0) + weight);
      }
    }
  }
  // Sixths and fifths add up to a hair less than they are.
  const hair = Math.min(from, 1e-9);
  return new Set([...shares].flatMap(([id, share]) => (share >= from - hair && share > 0 ? [id] : [])));
}

/** The mean of scores; 0 of none. */
export function meanOf(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** To a hundredth, so that a score that is shown as 8.5 is 8.5. */
export function points(score: number): number {
  return Math.round(score * 100) / 100;
}
