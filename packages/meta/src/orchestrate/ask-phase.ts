import { errorOf } from '../job/error-of.ts';
import type { Context } from './context.ts';
import type { Question } from './question.ts';
import type { Phase } from './report.ts';

/** Puts one question to one agent as a sub-run of its own; why there is no answer is kept in the account. */
export async function askPhase<Answer>(
  phase: Phase,
  { task, agent, answer, objection }: Question<Answer>,
  { phases, errors }: Context,
): Promise<Answer | undefined> {
  const [result] = await phases.run(phase, [task], [agent], objection);
  if (result?.status === 'completed') return answer.parse(result.output);
  errors.push({ phase, error: errorOf(result) });
  return undefined;
}
