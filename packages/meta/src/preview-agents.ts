import {
  type AgentDefinition,
  type AgentTask,
  createOrchestrator,
  type StepPreview,
  type TaskPreview,
} from '@parallel-agents/core';
import { orchestratorOptionsOf } from '@parallel-agents/core/internal';
import { agentCreator } from './agents/agent-creator.ts';
import { agentRefiner } from './agents/agent-refiner.ts';
import { examiner, fewestHeldOut } from './agents/examiner.ts';
import { pairJudge } from './agents/pair-judge.ts';
import { panelJudge } from './agents/panel-judge.ts';
import { sampleDesign } from './agents/sample-design.ts';
import { type AgentBrief, checkBriefs } from './create/brief.ts';
import { creationTask, newAgentMetadata } from './create/create-agent.ts';
import type { CreateOptions } from './create-meta-agent-workflow.ts';
import type { AgentCandidate } from './design/agent-design.ts';
import { fromDefinition } from './design/from-definition.ts';
import { fixtureTasks } from './evidence/run-fixtures.ts';
import { type AgentJobLimits, type AgentJobOptions, checkOptions } from './job/options.ts';
import { isError, lintDesign } from './lint/lint-agent.ts';
import { pairTask } from './pairs/ask-pairs.ts';
import { examTask } from './pairs/held-out-pairs.ts';
import { checklistOf, judgeTask, type Subject } from './panel/hear-judges.ts';
import { findingsOf } from './refine/findings.ts';
import { modelsFor } from './refine/judge-models.ts';
import { loopSessions } from './refine/loop-sessions.ts';
import { revisionTask } from './refine/revise.ts';
import { checkAgents } from './refine-agents.ts';

/** Stands in for what a creator has not designed yet. */
function standInFor(name = 'new_agent'): AgentCandidate {
  return { design: { ...sampleDesign, name }, metadata: newAgentMetadata };
}

/**
 * What `createMetaAgentWorkflow` would have done, and how often: at least if each first version is accepted, at most if
 * all rounds are used and every judge is replaced. Designs that are not there yet are taken to be like the example that
 * creators are shown, with three fixtures. Spawns nothing.
 *
 * @throws InputError as the job does
 * @example
 * const steps = await previewCreate([{ purpose: 'Finds flaky tests in a CI log' }], { runtime });
 */
export async function previewCreate(
  briefs: readonly AgentBrief[],
  { takenNames = [], ...options }: CreateOptions,
): Promise<StepPreview[]> {
  const limits = checkOptions(options);
  const steps = checkBriefs(briefs, takenNames).map(async (brief) => {
    const task = await previewTask(creationTask(brief), agentCreator, options);
    const create: StepPreview = { step: 'create', task, models: [], least: 1, most: 1 };
    const loop = { candidate: standInFor(brief.name), brief, authors: modelsOf(task), reviewOnly: false };
    return [create, ...(await previewLoop(loop, limits, options))];
  });
  return (await Promise.all(steps)).flat();
}

/**
 * The same for `refineAgents`. Fixtures that a refiner adds are not known.
 *
 * @throws InputError as the job does
 */
export function previewRefine(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
): Promise<StepPreview[]> {
  return previewGiven(agents, options, { reviewOnly: false });
}

/**
 * The same for `reviewAgents`; at least, the panel accepts none of the agents, so that it is asked once.
 *
 * @throws InputError as the job does
 */
export function previewReview(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
): Promise<StepPreview[]> {
  return previewGiven(agents, options, { reviewOnly: true });
}

async function previewGiven(
  agents: Iterable<AgentDefinition>,
  options: AgentJobOptions,
  { reviewOnly }: { reviewOnly: boolean },
): Promise<StepPreview[]> {
  const limits = checkOptions(options);
  const steps = checkAgents(agents).map((agent) => {
    const loop = { candidate: fromDefinition(agent), authors: [undefined], reviewOnly };
    return previewLoop(loop, limits, options);
  });
  return (await Promise.all(steps)).flat();
}

interface PreviewedLoop {
  candidate: AgentCandidate;
  brief?: unknown;
  /** Models that may have written the first version. */
  authors: readonly (string | undefined)[];
  reviewOnly: boolean;
}

async function previewLoop(
  { candidate, brief, authors, reviewOnly }: PreviewedLoop,
  limits: AgentJobLimits,
  options: AgentJobOptions,
): Promise<StepPreview[]> {
  const { design } = candidate;
  const lint = lintDesign(design);
  const canRun = !lint.some((finding) => isError(finding) && finding.rule === 'schema');
  const isSound = !lint.some(isError);
  // A version that cannot be run as it stands is revised until it is like the example.
  const runnable = canRun && (isSound || reviewOnly) ? candidate : standInFor(design.name);
  const { agent, tasks } = fixtureTasks(runnable);
  const counts = loopSessions({ ...limits, fixtures: tasks.length, canRun, isSound, reviewOnly });

  const revision = revisionTask(design, { findings: findingsOf({ lint }), strengths: [] });
  const refine = await previewTask(revision, agentRefiner, options);
  const writers = counts.refine.most > 0 ? [...authors, ...modelsOf(refine)] : authors;
  const pools = writers.map((author) => modelsFor(limits.judgeModels, author));
  const panel = [...new Set(pools.flatMap((pool) => pool.panel))];
  const heldOut = [...new Set(pools.flatMap((pool) => pool.heldOut ?? []))];

  const subject = subjectOf(runnable, brief ?? { purpose: design.description });
  const judge = (models: readonly string[]): Promise<TaskPreview> => {
    const checklist = checklistOf(subject);
    const task = judgeTask(subject, { id: 'judge-1', model: models[0], checklist, seed: limits.seed });
    return previewTask(task, panelJudge(checklist), options);
  };
  const [fixture] = tasks;
  const steps: StepPreview[] = [
    ...(fixture
      ? [
          {
            step: 'fixtures',
            task: await previewTask(fixture, agent, options),
            models: [],
            ...counts.fixtures,
          },
        ]
      : []),
    ...(counts.exam.most > 0
      ? await previewPairs(runnable, { subject, models: panel }, counts, options)
      : []),
    { step: 'review', task: await judge(panel), models: panel, ...counts.review },
    { step: 'refine', task: refine, models: [], ...counts.refine },
    { step: 'held-out', task: await judge(heldOut), models: heldOut, ...counts['held-out'] },
  ];
  return steps.filter(({ most }) => most > 0);
}

/** Versions are compared on fixtures that are written then; they are taken to be like those that are there. */
async function previewPairs(
  { design, metadata }: AgentCandidate,
  { subject, models }: { subject: Subject; models: readonly string[] },
  counts: ReturnType<typeof loopSessions>,
  options: AgentJobOptions,
): Promise<StepPreview[]> {
  const exam = { asked: subject.brief, rubric: design.rubric };
  const written = await previewTask(examTask(design, exam), examiner(design), options);
  const { agent, tasks } = fixtureTasks({ design, metadata });
  const pairs = subject.fixtures.slice(0, fewestHeldOut).map(({ fixture, input, answer }) => ({
    id: fixture,
    input,
    old: answer,
    new: answer,
  }));
  const asked = pairTask(pairs, exam, { id: 'judge-1', model: models[0], seed: '1', isSwapped: false });
  const judge = pairJudge(pairs.map(({ id }) => id));
  const [task] = tasks;
  return [
    { step: 'exam', task: written, models: [], ...counts.exam },
    ...(task
      ? [{ step: 'unseen', task: await previewTask(task, agent, options), models: [], ...counts.unseen }]
      : []),
    { step: 'pairs', task: await previewTask(asked, judge, options), models, ...counts.pairs },
  ];
}

/** What judges would be shown: each fixture answered as the example of the design is. */
function subjectOf({ design }: AgentCandidate, brief: unknown): Subject {
  const answer = design.examples[0]?.output ?? '';
  return {
    design,
    ...(brief !== undefined && { brief }),
    fixtures: design.fixtures.map(({ name, input }) => ({
      fixture: name,
      passed: true,
      input,
      answer,
      problems: [],
    })),
  };
}

/** Of all attempts, so that a task which climbs has more than one. */
function modelsOf({ attempts }: TaskPreview): (string | undefined)[] {
  return [...new Set(attempts.map(({ model }) => model))];
}

async function previewTask(
  task: AgentTask,
  agent: AgentDefinition,
  options: AgentJobOptions,
): Promise<TaskPreview> {
  const [preview] = await createOrchestrator({ ...orchestratorOptionsOf(options), agents: [agent] }).preview([
    task,
  ]);
  if (preview === undefined) throw new TypeError('A task was previewed to nothing.');
  return preview;
}
