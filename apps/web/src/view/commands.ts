import type { Describe } from '@parallel-agents/app';
import { usedUpLimits, usualWords } from '@parallel-agents/app/internal/fields';
import type { ErrorInfo } from '@parallel-agents/core';
import type { JobCommands } from './model.ts';

/** The words of a page that nobody gave others. Settings that no command of a page has are called by their names. */
export const describeUsual: Describe = (name, value) => {
  const word = isUsual(name) ? usualWords[name] : name;
  const words = [word, value].filter(Boolean).join(' ');
  return word.includes(' ') ? `\`${words}\`` : words;
};

function isUsual(name: string): name is keyof typeof usualWords {
  return Object.hasOwn(usualWords, name);
}

/** The command that starts tasks, for a list that has no job yet. */
export function startCommand(describe: Describe): string {
  return bare(describe('runTasks', 'tasks.yaml'));
}

/**
 * The commands of one job, each as it can be copied.
 *
 * @param errors of its tasks: a limit that was used up has to be given anew where they are done again
 */
export function commandsOf(
  id: string,
  describe: Describe,
  errors: Iterable<Pick<ErrorInfo, 'code' | 'ways'> | undefined>,
): JobCommands {
  const limits = usedUpLimits(errors).map((limit) => describe(limit, '…'));
  return {
    show: bare(describe('showJob', id)),
    results: bare(describe('followJob', `${id} --json`)),
    resume: bare(describe('resumeJob', id)),
    retry: bare(describe('retryJob', [id, '--failed', ...limits].join(' '))),
    approve: bare(describe('approveJob', id)),
    report: bare(describe('reportJob', `${id} --format md`)),
  };
}

/** Without what marks a command in a sentence. */
function bare(described: string): string {
  return described.replace(/^`|`$/g, '');
}
