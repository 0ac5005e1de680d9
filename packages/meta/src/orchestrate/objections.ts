import { type AttemptPolicy, type InputIssue, ParallelAgentsError } from '@parallel-agents/core';

/** The codes of what is wrong with a plan itself. */
const faults: ReadonlySet<InputIssue['code']> = new Set([
  'INVALID_TASK',
  'DUPLICATE_TASK_ID',
  'UNKNOWN_DEPENDENCY',
  'DEPENDENCY_CYCLE',
  'UNKNOWN_AGENT',
]);

/** Remembers what stood against the last plan, where nothing was wrong with the plan itself. */
export class Objections {
  #last: InputIssue | undefined;

  in(issues: readonly InputIssue[]): readonly InputIssue[] {
    this.#last = issues.some(({ code }) => faults.has(code)) ? undefined : issues[0];
    return issues;
  }

  readonly last = (): InputIssue | undefined => this.#last;
}

/** The same attempts; where no further one comes, what stood against the last answer is why, and not its form. */
export function endingWith(policy: AttemptPolicy, objection: () => InputIssue | undefined): AttemptPolicy {
  return {
    ...policy,
    async next(context) {
      const plan = await policy.next(context);
      const why = objection();
      // An answer that came after it may have been none at all.
      const isTold = why !== undefined && context.attempts.at(-1)?.error?.message.includes(why.message);
      if (plan === undefined && isTold) throw refusedFor(why);
      return plan;
    },
  };
}

function refusedFor({ code, message, fix, ways }: InputIssue): ParallelAgentsError {
  const said = `No plan was found that can be run: ${message}.`;
  return new ParallelAgentsError({ code, message: said, fix, ...(ways && { ways }) });
}
