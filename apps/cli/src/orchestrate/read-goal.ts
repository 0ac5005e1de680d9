import {
  readDocument,
  readInputText,
  type StructuredDocument,
} from '@parallel-agents/app/internal/documents';
import { InputError, type InputIssue } from '@parallel-agents/core';
import { z } from 'zod';
import type { Environment } from '../settings/environment.ts';
import type { OrchestrateFlags } from './orchestrate-flags.ts';

export interface GivenGoal {
  goal: string;
  /** As the file has it; checked when it is used. */
  plan?: unknown;
  /** The plan is an example of the scripted runtime. */
  scripted?: true;
  /** Points at what is wrong with the plan in its file. */
  locate(issue: InputIssue): InputIssue;
}

/** A plan file holds a plan, as --plan-only writes it: with its goal. */
const planFileSchema = z.looseObject({
  goal: z.string().optional(),
  scripted: z.literal(true).optional(),
  tasks: z.array(z.unknown()),
});

/**
 * The goal from the command line, standard input or the plan file.
 *
 * @throws InputError for contradictions, and for a file that cannot be read
 */
export async function readGoal(
  given: string | undefined,
  { plan: file, planOnly, approve }: OrchestrateFlags,
  environment: Environment,
): Promise<GivenGoal> {
  if (planOnly && approve) {
    throw refused('--plan-only', 'there is nothing to approve: only a plan is made', 'Leave --approve out.');
  }
  if (approve && (given === '-' || file === '-')) {
    const fix = 'Give the goal or the plan in another way, or leave --approve out.';
    throw refused('--approve', 'the answer cannot come from standard input, which is already read', fix);
  }
  const text = given === '-' ? (await readInputText('-', environment)).text : given;
  if (text?.trim() === '') throw refused('goal', 'is empty', 'Say what is wanted, or give --plan FILE.');
  if (file === undefined) {
    if (text === undefined)
      throw refused('goal', 'a goal is missing', 'Say what is wanted, or give --plan FILE.');
    return { goal: text, locate: (issue) => issue };
  }
  const document = readDocument(await readInputText(file, environment));
  const parsed = planFileSchema.safeParse(document.value);
  if (!parsed.success) {
    const fix = 'A plan file is what --plan-only --out FILE writes: approach, reason and tasks.';
    throw refused('--plan', `"${file}" holds no plan`, fix);
  }
  const { goal: own, scripted, ...plan } = parsed.data;
  const goal = text ?? own;
  if (goal === undefined) throw refused('goal', 'the plan has no goal', 'Add one as the argument.');
  return { goal, plan, ...(scripted && { scripted }), locate: (issue) => locateInPlan(issue, document) };
}

/** The library says `plan` of what is the whole file here. */
function locateInPlan(issue: InputIssue, { locate }: StructuredDocument): InputIssue {
  const [first, ...path] = issue.path;
  return first === 'plan' ? locate({ ...issue, path }) : issue;
}

function refused(name: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [name], message, fix }]);
}
