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
  const [sources, gaps] = [completed, missing].map((list) => list.map(({ task }) => task.id));
  const schema = reportSchema(sources ?? [], gaps ?? []);
  return {
    answer: schema,
    agent: { ...reportWriter, outputSchema: schema.meta({ examples: [exampleOf(sources, gaps)] }) },
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

/** The form of a report on these tasks. */
function exampleOf(sources: readonly string[] = [], gaps: readonly string[] = []): WrittenReport {
  return {
    title: 'The answer in a few words',
    answer: [{ text: 'What the results come to, and how sure that is.', sources: [...sources] }],
    sections: [
      {
        heading: 'What the answer rests on',
        paragraphs: [{ text: 'What one result says, with its figures.', sources: sources.slice(0, 1) }],
      },
    ],
    gaps: Object.fromEntries(gaps.map((id) => [id, 'What is not known because of it.'])),
  };
}
