import type { AgentTask, JobEvent } from '@parallel-agents/core';
import { whyNotWritten } from '@parallel-agents/core/internal';
import type { OutputFolder } from '../output/output-files.ts';
import { oneLine } from '../output/sanitize.ts';
import type { Reporter } from './reporter.ts';

interface Followers {
  tasks: readonly AgentTask[];
  reporter: Reporter;
  /** Gets each result as soon as it is there, so that a crash leaves what was finished. */
  folder: OutputFolder | undefined;
}

/**
 * Follows a run to its end.
 *
 * @returns whether every result could be written
 */
export async function followRun(
  events: AsyncIterable<JobEvent>,
  { tasks, reporter, folder }: Followers,
): Promise<boolean> {
  const taskOf = new Map<string, AgentTask | undefined>();
  let allWritten = true;
  let files = 0;
  for await (const event of events) {
    reporter.progress(event);
    if (event.type === 'run.started') {
      for (const [index, { taskId }] of event.tasks.entries()) taskOf.set(taskId, tasks[index]);
    }
    if (event.type !== 'task.ended' || folder === undefined) continue;
    try {
      const { file, hidden } = await folder.write(event.result, taskOf.get(event.taskId)?.outputFormat);
      files += 1;
      if (hidden > 0) {
        const count = hidden === 1 ? '1 character' : `${hidden} characters`;
        reporter.note(`${file} holds ${count} that cannot be seen (control, zero width or tags).`);
      }
    } catch (thrown) {
      allWritten = false;
      reporter.problem(`The result of ${event.taskId} could not be written: ${whyNotWritten(thrown)}`);
    }
  }
  if (folder !== undefined && files > 0) {
    reporter.tell(`${files === 1 ? '1 file' : `${files} files`} written to ${oneLine(folder.shown)}`);
  }
  return allWritten;
}
