import { cutTo } from './cut.ts';
import type { Question } from './question.ts';
import type { TaskOutcome } from './report.ts';
import { reportSchema, reportWriter, type WrittenReport } from './report-writer.ts';

/** Characters of all results together that a writer is shown. */
const mostCharacters = 200_000;

/**
 * Asks for the report on tasks, of which at least one completed. An answer that cites what did not complete, or is
 * silent on a gap, goes back to the writer once.
 */
export function askForReport(goal: string, outcomes: readonly TaskOutcome[]): Question<WrittenReport> {
  const completed = outcomes.filter(({ result }) => result.status === 'completed');
  const missing = outcomes.filter(({ result, replacedBy }) => result.status !== 'completed' && !replacedBy);
  const share = Math.floor(mostCharacters / Math.max(1, completed.length));
  const ids = (list: readonly TaskOutcome[]): string[] => list.map(({ task }) => task.id);
  return {
    agent: { ...reportWriter, outputSchema: reportSchema(ids(completed), ids(missing)) },
    task: {
      id: 'report',
      agent: reportWriter.name,
      description: 'Write the report on the goal below from the results of its tasks.',
      input: {
        goal,
        results: completed.map(({ task, result, shortfall }) => ({
          task: task.id,
          agent: task.agent,
          asked: cutTo(task.description, 2_000),
          ...(shortfall !== undefined && { shortfall }),
          result: cutTo(result.output, share),
        })),
        ...(missing.length > 0 && {
          withoutResult: missing.map(({ task, result }) => ({
            task: task.id,
            agent: task.agent,
            asked: cutTo(task.description, 2_000),
            became: `${result.status}: ${result.error?.code}`,
          })),
        }),
      },
    },
  };
}
