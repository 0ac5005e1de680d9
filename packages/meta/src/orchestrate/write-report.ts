import { cutTo } from './cut.ts';
import { type Ground, groundOf, ungroundedIn } from './grounding.ts';
import type { Question } from './question.ts';
import { isOpen } from './replan.ts';
import type { TaskOutcome } from './report.ts';
import { reportSchema, reportWriter, type WrittenReport } from './report-writer.ts';

/** Characters of all results together that a writer is shown, and of what it writes. */
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
    if (JSON.stringify(report).length > mostCharacters) {
      const message = `has more than ${mostCharacters} characters. Write what its reader needs.`;
      context.addIssue({ code: 'custom', path: [], message });
      return;
    }
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

/** As many problems are looked for. */
const mostProblems = 20;

/** What in a report stands neither in the results that it cites nor in the goal. */
function checkGround(
  { title, answer, sections, gaps }: WrittenReport,
  goal: string,
  outcomes: readonly TaskOutcome[],
): Problem[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.task.id, outcome]));
  // How many tasks there were, and did what was planned, is for anybody to count.
  const counts = [byId.size, outcomes.filter((outcome) => !isOpen(outcome)).length];
  const ofAll = groundOf([goal, counts]);
  const grounds = new Map(
    [...byId].map(([id, { task, result, shortfall }]) => [
      id,
      groundOf([id, task.agent, task.description, shortfall, result.output, result.error?.message]),
    ]),
  );
  const of = (ids: readonly string[]): Ground[] => [
    ofAll,
    ...[...new Set(ids)].flatMap((id) => grounds.get(id) ?? []),
  ];
  const whole = { ground: of([...byId.keys()]), where: 'in no result' };
  const cited = (ids: readonly string[]) => ({
    ground: of(ids),
    where: 'neither in the goal nor in the results that its paragraph cites',
  });
  const claims = [
    { text: title, path: ['title'], ...whole },
    ...sections.map(({ heading }, at) => ({ text: heading, path: ['sections', at, 'heading'], ...whole })),
    ...answer.map(({ text, sources }, index) => ({
      text,
      path: ['answer', index, 'text'],
      ...cited(sources),
    })),
    ...sections.flatMap(({ paragraphs }, at) =>
      paragraphs.map(({ text, sources }, index) => ({
        text,
        path: ['sections', at, 'paragraphs', index, 'text'],
        ...cited(sources),
      })),
    ),
    ...Object.entries(gaps).map(([id, text]) => ({ text, path: ['gaps', id], ...whole })),
  ];
  const problems: Problem[] = [];
  for (const { text, path, ground, where } of claims) {
    for (const { kind, claim } of ungroundedIn(text, ground)) {
      const message = `the ${kind} ${JSON.stringify(claim)} stands ${where}. Take it as it stands there, cite the result that has it, or leave it out.`;
      problems.push({ path, message });
    }
    // A writer is told of a few at once.
    if (problems.length > mostProblems) break;
  }
  return problems;
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
