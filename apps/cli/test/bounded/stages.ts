import * as hostile from './hostile.ts';
import * as work from './work.ts';

/** A place where something from outside is worked on, and what is worst for it. */
export interface Stage {
  /** As many characters as it takes at most. */
  limit: number;
  /**
   * Seconds of the processor that one input may take, without anything else being done in between. What is read before a
   * run starts holds nobody up but the command itself, which can be ended while it reads.
   */
  seconds: number;
  work(input: string): unknown;
  /** Beside those that are repeated pieces of text: what is known to be the worst for it. */
  worst?: Record<string, string>;
}

const answerLimit = 1_000_000;
const fileLimit = 1_048_576;
const frontmatterLimit = 65_000;
const duringRun = 1;
const beforeRun = 20;

/** Every stage that takes what others wrote, in the order that a run comes by them. */
export const stages: Readonly<Record<string, Stage>> = {
  'task file': {
    limit: fileLimit,
    seconds: beforeRun,
    work: work.readTasks,
    worst: hostile.documents(fileLimit),
  },
  // A model may have written it.
  plan: { limit: fileLimit, seconds: duringRun, work: work.usePlan, worst: hostile.plans },
  'agent file': {
    limit: fileLimit,
    seconds: duringRun,
    work: work.readAgent,
    worst: hostile.agentFiles(fileLimit),
  },
  frontmatter: {
    limit: frontmatterLimit,
    seconds: duringRun,
    work: (text) => work.readAgent(`---\nname: a\ndescription: b\n${text}\n---\nYou answer.`),
    worst: hostile.frontmatters,
  },
  'schema, loaded': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.loadSchema,
    worst: hostile.schemas,
  },
  'lint of an agent': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.lint,
    worst: hostile.agentFiles(answerLimit),
  },
  'new version of an agent file': {
    limit: fileLimit,
    // Nothing else goes on when it is shown.
    seconds: 3 * duringRun,
    work: work.revise,
    worst: hostile.agentFiles(fileLimit),
  },
  prompt: { limit: answerLimit, seconds: duringRun, work: work.build, worst: hostile.answers(answerLimit) },
  'answer in JSON': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.checkJson,
    worst: hostile.answers(answerLimit),
  },
  'answer in another format': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.checkOthers,
    worst: hostile.answers(answerLimit),
  },
  'checks of an answer': {
    limit: 200_000,
    // Those of one answer have so much together, and a little for the last ones.
    seconds: 6 * duringRun,
    work: work.check,
    worst: hostile.checked(200_000),
  },
  'value against a schema of a file': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.validate,
    worst: hostile.values(answerLimit),
  },
  pattern: {
    limit: answerLimit,
    seconds: duringRun,
    work: work.match,
    worst: hostile.matched(answerLimit),
  },
  // The answer has thoughts in it, half as long as what it says.
  journal: { limit: 600_000, seconds: duringRun, work: work.keep, worst: hostile.answers(600_000) },
  'result as text': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.showText,
    worst: hostile.answers(answerLimit),
  },
  'result as JSON': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.showJson,
    worst: hostile.answers(answerLimit),
  },
  'report in markdown': {
    limit: answerLimit,
    seconds: duringRun,
    work: work.report,
    worst: hostile.answers(answerLimit),
  },
};
