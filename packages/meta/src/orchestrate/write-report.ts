import { cutTo } from './cut.ts';
import { type Ground, groundOf, ungroundedIn } from './grounding.ts';
import type { Question } from './question.ts';
import { isOpen } from './replan.ts';
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
  const checked = schema.superRefine((report, context) => {
    for (const { path, message } of [
      ...checkGround(report, goal, outcomes),
      ...checkUsed(report, sources ?? []),
    ])
      context.addIssue({ code: 'custom', path, message });
  });
  return {
    answer: schema,
    agent: { ...reportWriter, outputSchema: checked.meta({ examples: [exampleOf(sources, gaps)] }) },
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

interface Problem {
  path: (string | number)[];
  message: string;
}

/** What in a report stands neither in the results that it cites nor in the goal. */
function checkGround(
  { title, answer, sections, gaps }: WrittenReport,
  goal: string,
  outcomes: readonly TaskOutcome[],
): Problem[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.task.id, outcome]));
  const all = [...byId.keys()];
  const of = (ids: readonly string[]): Ground =>
    groundOf([
      goal,
      ...ids.flatMap((id) => {
        const { task, result, shortfall } = byId.get(id) ?? {};
        return [id, task?.agent, task?.description, shortfall, result?.output, result?.error?.message];
      }),
      // How many tasks there were, and did what was planned, is for anybody to count.
      [all.length, outcomes.filter((outcome) => !isOpen(outcome)).length],
    ]);
  const whole = of(all);
  const look = (text: string, ground: Ground, path: Problem['path'], where: string): Problem[] =>
    ungroundedIn(text, ground).map(({ kind, claim }) => ({
      path,
      message: `the ${kind} ${JSON.stringify(claim)} stands ${where}. Take it as it stands there, cite the result that has it, or leave it out.`,
    }));
  const paragraphs = [
    ...answer.map((paragraph, index) => ({ paragraph, path: ['answer', index, 'text'] })),
    ...sections.flatMap((section, at) =>
      section.paragraphs.map((paragraph, index) => ({
        paragraph,
        path: ['sections', at, 'paragraphs', index, 'text'],
      })),
    ),
  ];
  const nowhere = 'in no result';
  return [
    ...look(title, whole, ['title'], nowhere),
    ...sections.flatMap(({ heading }, at) => look(heading, whole, ['sections', at, 'heading'], nowhere)),
    ...paragraphs.flatMap(({ paragraph: { text, sources }, path }) =>
      look(text, of(sources), path, 'neither in the goal nor in the results that its paragraph cites'),
    ),
    ...Object.entries(gaps).flatMap(([id, text]) => look(text, whole, ['gaps', id], nowhere)),
  ];
}

/** Results that a report passes over in silence. */
function checkUsed({ answer, sections, unused }: WrittenReport, completed: readonly string[]): Problem[] {
  const cited = [...answer, ...sections.flatMap(({ paragraphs }) => paragraphs)].flatMap(
    ({ sources }) => sources,
  );
  const named = new Set([...cited, ...unused.map(({ task }) => task)]);
  return completed
    .filter((id) => !named.has(id))
    .map((id) => ({
      path: ['unused'],
      message: `the result of ${id} is neither cited nor among unused. Cite it, or say why it is not used.`,
    }));
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
    unused: [],
    gaps: Object.fromEntries(gaps.map((id) => [id, 'What is not known because of it.'])),
  };
}
