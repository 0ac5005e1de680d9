import {
  type AgentDefinition,
  type AgentResult,
  type Gate,
  type GateContext,
  type GateQuestion,
  InputError,
  ParallelAgentsError,
} from '@parallel-agents/core';
import { outputJudge } from './output-judge.ts';
import { countVerdicts, panelJudgeOf, statementId } from './output-panel.ts';

export interface JudgeOptions {
  /** The judge's model, as `provider/model`; a cheap one will do. @default the runtime's default model */
  model?: string;
  /**
   * Judges of a panel, from 1 to 10, each in a session of its own. They count as those do that judge agents: a statement
   * of the rubric holds unless most deny it, and the score is the mean of what holds and of what the judges give. One that
   * fails is left out, and at least half of them must answer. @default 1
   */
  judges?: number;
  /** What the judges of a panel run on, in turn. @default `model` */
  models?: readonly string[];
  /** Another judge; it answers with a `score` from 0 to 10 and `problems`. @default outputJudge */
  judge?: AgentDefinition;
  /** What a good answer shows. @default the rubric of the agent that answered */
  rubric?: readonly string[];
  /** Seconds the judge may take. @default 120 */
  timeoutSeconds?: number;
}

/** What a judge's score must be for an output to pass. */
export interface Criterion {
  describe: string;
  accepts(score: number): boolean;
}

/**
 * At least so many points out of 10.
 * @example
 * gate(minScore(7));
 */
export function minScore(points: number): Criterion {
  return { describe: `a score of at least ${points}`, accepts: (score) => score >= points };
}

/**
 * Has an agent judge each output, or a panel of them. Their sessions are part of the account; if they cannot answer,
 * nothing is accepted.
 * @throws InputError if `judges` is no whole number from 1 to 10
 * @example
 * cascade({ tiers, accept: [gate(minScore(7), { model: 'anthropic/claude-haiku-4-5' })] });
 */
export function gate(criterion: Criterion, options: JudgeOptions = {}): Gate {
  const { timeoutSeconds, judges = 1 } = options;
  if (!Number.isInteger(judges) || judges < 1 || judges > 10) throw outOfRange();
  const seats = seatsOf({ ...options, judges });
  const questionsOn = (subject: Parameters<typeof material>[0]): GateQuestion[] => {
    const rubric = options.rubric ?? subject.agent.rubric ?? [];
    const judge = options.judge ?? (judges > 1 && rubric.length > 0 ? panelJudgeOf(rubric) : outputJudge);
    return seats.map((model) => ({
      agent: judge,
      description: 'Judge the answer to the task below.',
      input: material(subject, rubric, judge !== outputJudge && options.judge === undefined),
      ...(model !== undefined && { model }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    }));
  };
  return {
    name: 'judge',
    expects: questionsOn,
    async judge(context) {
      const results = await Promise.all(questionsOn(context).map((question) => context.ask(question)));
      const heard = results.filter(({ status }) => status === 'completed');
      const [failed] = results.filter(({ status }) => status !== 'completed');
      if (failed && heard.length < seats.length / 2) throw notAnswered(failed);
      const { score, problems } = countVerdicts(heard.map(({ output }) => output));
      const missing = failed ? `${heard.length} of ${seats.length} judges answered` : undefined;
      if (criterion.accepts(score))
        return { accepted: true, score, ...(missing !== undefined && { reason: missing }) };
      const why = problems.length > 0 ? `: ${problems.join('; ')}` : '';
      return { accepted: false, score, reason: `it scored ${score}, wanted is ${criterion.describe}${why}` };
    },
  };
}

/** The model of each seat; `undefined`: the runtime's default. */
function seatsOf({ judges = 1, model, models = [] }: JudgeOptions): (string | undefined)[] {
  return Array.from({ length: judges }, (_, index) => models[index % models.length] ?? model);
}

function outOfRange(): InputError {
  const message = 'must be a whole number from 1 to 10';
  const fix = 'Give how many judges score each answer, such as 3.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['judges'], message, fix }]);
}

/** With the code of what kept the judge from answering. */
function notAnswered({ error }: AgentResult): ParallelAgentsError {
  const {
    code = 'SESSION_FAILED',
    message = 'it gave no reason',
    fix = 'Give the judge another model.',
  } = error ?? {};
  return new ParallelAgentsError({ code, message: `The judge did not answer. ${message}`, fix });
}

function material(
  { task, agent, output, text = '' }: Pick<GateContext, 'task' | 'agent'> & Partial<GateContext>,
  rubric: readonly string[] = agent.rubric ?? [],
  numbered = false,
): Record<string, unknown> {
  const lines = rubric.map((line, index) => `- ${numbered ? `${statementId(index)}: ` : ''}${line}`);
  return {
    task: task.description,
    ...(task.material !== undefined && { material: task.material }),
    ...(task.input !== undefined && { input: task.input }),
    ...(lines.length > 0 && { rubric: lines.join('\n') }),
    answer: output ?? text,
  };
}
