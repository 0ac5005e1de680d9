import type { AgentResult, AgentTask } from '@parallel-agents/core';
import { z } from 'zod';
import { agentRefiner } from '../../src/agents/agent-refiner.ts';
import { examinerName } from '../../src/agents/examiner.ts';
import { pairJudgeName } from '../../src/agents/pair-judge.ts';
import { judgeName } from '../../src/agents/panel-judge.ts';
import { newAgentMetadata } from '../../src/create/create-agent.ts';
import type { AgentDesign } from '../../src/design/agent-design.ts';
import type { AgentSteps } from '../../src/job/agent-steps.ts';
import { refineLoop } from '../../src/refine/refine-loop.ts';
import { statusOf } from '../../src/refine/status-of.ts';
import { goodDesign } from '../kit/designs.ts';
import { pairVerdict, qualityIn, verdict } from './judges.ts';
import type { Noise } from './noise.ts';

/** An agent of known quality, judges of known noise, and a refiner of known effect: what does the real loop make of it? */
export interface Trial extends Noise {
  seed: string;
  /** What the agent is worth, from 0 to 10: the target is 8.5. */
  quality: number;
  judges: number;
  maxRounds: number;
  /** By how much each revision makes it better; `same`: the refiner hands back what it was given. */
  step: number | 'same';
}

export interface TrialEnd {
  status: string;
  /** What the version that is handed out is worth. */
  quality: number;
  /** It is said to be better than the first one. */
  claimsGain: boolean;
  sessions: number;
}

const target = 8.5;

/** Statements of the agent's own rubric. */
const rubric = [1, 2, 3, 4].map((number) => `It satisfies rule ${number} of its job.`);

export async function playTrial(trial: Trial): Promise<TrialEnd> {
  let sessions = 0;
  const steps: AgentSteps = {
    seed: trial.seed,
    mustStop: () => undefined,
    shortage: () => undefined,
    run: async (step, tasks, agents) => {
      sessions += tasks.length;
      const tried = agents[0]?.instructions ?? '';
      return tasks.map((task) => completed(task, answerTo(task, { step, tried }, trial)));
    },
  };
  const first = { candidate: { design: designOf(trial.quality, 0), metadata: newAgentMetadata } };
  const { judges, maxRounds } = trial;
  const end = await refineLoop(
    first,
    {
      target,
      judges,
      maxRounds,
      judgeModels: [],
      maxConcurrent: 8,
      jobId: 'simulated',
      seed: trial.seed,
      resume: false,
      reviewOnly: false,
      onRound: () => {},
    },
    steps,
  );
  return {
    status: statusOf(end, target),
    quality: qualityIn(end.best.candidate.design.instructions),
    claimsGain: end.gain?.claim === 'improved',
    sessions,
  };
}

/** The quality stands in its instructions, where only the simulated judges look for it. */
function designOf(quality: number, version: number): AgentDesign {
  const instructions = `${goodDesign.instructions}\n\nVersion ${version}, quality ${quality.toFixed(3)}.`;
  return { ...goodDesign, instructions, rubric };
}

const given = z.object({ design: z.looseObject({ instructions: z.string() }) });

function answerTo(task: AgentTask, { step, tried }: { step: string; tried: string }, trial: Trial): unknown {
  switch (task.agent) {
    case judgeName:
      return verdict(task, `${trial.seed}/${step}`, trial);
    case pairJudgeName:
      return pairVerdict(task, `${trial.seed}/${step}`, trial);
    case examinerName:
      return { fixtures: goodDesign.fixtures };
    case agentRefiner.name: {
      const { instructions } = given.parse(task.input).design;
      const known = qualityIn(instructions);
      if (trial.step === 'same')
        return {
          design: designOf(known, versionIn(instructions)),
          changes: [{ finding: 'all', action: 'declined', change: 'It is as good as it can be.' }],
        };
      const revised = Math.max(0, Math.min(10, known + trial.step));
      return {
        design: designOf(revised, versionIn(instructions) + 1 + Number(step.split('-')[1])),
        changes: [{ finding: 'all', action: 'changed', change: 'Written anew.' }],
      };
    }
    default:
      return answerOf(tried);
  }
}

/** What an agent answers is worth what the agent is, and says so. */
function answerOf(instructions: string): unknown {
  const failedLine = /Version \d+, quality \d+\.\d+/.exec(instructions)?.[0];
  return {
    flaky: [{ test: 'login', commit: 'abc123', failures: 1, failedLine, passedLine: 'PASS' }],
    unreadableRuns: [],
  };
}

function versionIn(text: string): number {
  return Number(/Version (\d+)/.exec(text)?.[1]);
}

function completed({ id = '', agent }: AgentTask, output: unknown): AgentResult {
  return { taskId: id, agent, status: 'completed', output, text: '', executionSeconds: 0, attempts: [] };
}
