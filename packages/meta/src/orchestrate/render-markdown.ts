import { isOpen } from './replan.ts';
import type { OrchestrationReport, OrchestrationStatus, TaskOutcome } from './report.ts';
import type { WrittenReport } from './report-writer.ts';
import { codeBlock, untrustedLine, untrustedMarkdown } from './untrusted-markdown.ts';

/** The report for people. Its status, its sources and what did not work come from the account, not from a model. */
export function renderMarkdown(report: Omit<OrchestrationReport, 'markdown'>): string {
  const { goal, status, tasks, plan, errors, report: written } = report;
  const numbers = new Map(cited(written).map((id, index) => [id, index + 1]));
  const parts = [
    `# ${untrustedLine(written?.title ?? shorten(goal))}`,
    `**Status: ${status}.** ${statusLine(status, tasks)}`,
    ...(written ? renderWritten(written, numbers) : renderAnswers(report)),
    ...renderMeasured(tasks),
    ...renderOpen(tasks, written),
    ...renderMade(report),
    ...renderUnused(written),
    ...renderErrors(errors),
    ...(numbers.size > 0 ? [renderSources(tasks, numbers)] : []),
    ...(plan && plan.approach === 'single-agent' ? [`One agent: ${untrustedLine(plan.reason)}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function statusLine(status: OrchestrationStatus, tasks: readonly TaskOutcome[]): string {
  if (status === 'planned') return 'Nothing of the plan was run.';
  if (status === 'declined') return 'The plan was not approved; nothing of it was run.';
  if (tasks.length === 0) return 'No task was run.';
  const done = tasks.filter((outcome) => !isOpen(outcome)).length;
  return `${done} of ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} did what was planned.`;
}

function renderWritten({ answer, sections }: WrittenReport, numbers: ReadonlyMap<string, number>): string[] {
  const paragraph = ({ text, sources }: WrittenReport['answer'][number]): string => {
    const marks = [...new Set(sources)].map((id) => `[${numbers.get(id)}]`);
    const shown = untrustedMarkdown(text);
    // Behind a code block, on the same line, they would keep it open.
    return `${shown}${shown.endsWith('```') ? '\n\n' : ' '}${marks.join('')}`;
  };
  return [
    ...answer.map(paragraph),
    ...sections.flatMap(({ heading, paragraphs }) => [
      `## ${untrustedLine(heading)}`,
      ...paragraphs.map(paragraph),
    ]),
  ];
}

/** Without a writer, what the agents answered stands for itself. */
function renderAnswers({ tasks }: Pick<OrchestrationReport, 'tasks'>): string[] {
  const completed = tasks.filter(({ result }) => result.status === 'completed');
  return completed.flatMap(({ task, result: { output } }) => [
    ...(completed.length > 1 ? [`## ${task.id}`] : []),
    typeof output === 'string' ? untrustedMarkdown(output) : codeBlock(output),
  ]);
}

function renderOpen(tasks: readonly TaskOutcome[], written: WrittenReport | undefined): string[] {
  const open = tasks.filter(isOpen);
  if (open.length === 0) return [];
  const lines = open.map(({ task, result, shortfall, replacedBy }) => {
    const why =
      shortfall === undefined
        ? `${result.status}, ${result.error?.code}: ${untrustedLine(result.error?.message ?? '')}`
        : `short of the goal: ${untrustedLine(shortfall)}`;
    const gaps = written?.gaps ?? {};
    const consequence = Object.hasOwn(gaps, task.id) ? gaps[task.id] : undefined;
    const after = replacedBy ? ` Made good by ${replacedBy.join(', ')}.` : '';
    return `- ${task.id} (${task.agent}): ${why.replace(/\.$/, '')}.${after}${consequence ? ` ${untrustedLine(consequence)}` : ''}`;
  });
  return ['## What did not work', lines.join('\n')];
}

/** Numbers that were demanded, as code read them from the results. */
function renderMeasured(tasks: readonly TaskOutcome[]): string[] {
  const lines = tasks.flatMap(({ task: { id, expects }, measured, shortfall }) =>
    expects === undefined || measured === undefined
      ? []
      : [
          `- ${id}: ${untrustedLine(expects.field)} ${measured}, at least ${expects.atLeast} was wanted${shortfall === undefined ? '' : ': not met'}`,
        ],
  );
  return lines.length === 0 ? [] : ['## What was measured', lines.join('\n')];
}

/** An agent that is short of its target did work of this report: whoever reads it must know. */
function renderMade({ made = [] }: Pick<OrchestrationReport, 'made'>): string[] {
  const short = made.filter(({ shortOf }) => shortOf !== undefined);
  if (short.length === 0) return [];
  const lines = short.map(({ name, shortOf = '' }) => `- ${name}: ${untrustedLine(shortOf)}`);
  return ['## Agents made for this that are short of their target', lines.join('\n')];
}

function renderUnused(written: WrittenReport | undefined): string[] {
  // Reports of earlier versions have no such part.
  const unused = written?.unused ?? [];
  if (unused.length === 0) return [];
  return ['## Not used', unused.map(({ task, why }) => `- ${task}: ${untrustedLine(why)}`).join('\n')];
}

function renderErrors(errors: OrchestrationReport['errors']): string[] {
  const what = {
    plan: 'There is no plan',
    replan: 'There is no second plan',
    report: 'No report was written',
  };
  return errors.map(({ phase, error }) => {
    const head = phase in what ? what[phase as keyof typeof what] : `The step "${phase}" failed`;
    return `${head}: ${error.code}: ${untrustedLine(error.message)}`;
  });
}

function renderSources(tasks: readonly TaskOutcome[], numbers: ReadonlyMap<string, number>): string {
  const agentOf = new Map(tasks.map(({ task }) => [task.id, task.agent]));
  const lines = [...numbers].map(([id, number]) => `${number}. ${id}: ${agentOf.get(id)}`);
  return `## Sources\n\n${lines.join('\n')}`;
}

/** Ids of tasks in the order in which they are first cited. */
function cited(written: WrittenReport | undefined): string[] {
  const paragraphs = written
    ? [...written.answer, ...written.sections.flatMap(({ paragraphs }) => paragraphs)]
    : [];
  return [...new Set(paragraphs.flatMap(({ sources }) => sources))];
}

function shorten(goal: string): string {
  const line = goal.trim().replace(/\s+/g, ' ');
  return line.length <= 100 ? line : `${line.slice(0, 99).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
