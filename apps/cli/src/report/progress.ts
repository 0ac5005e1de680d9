import type { AgentResult, JobEvent } from '@parallel-agents/core';
import type { Colors } from '../output/colors.ts';
import { formatSeconds } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';

/** Where several answers of a task are wanted. */
interface Several {
  /** Which one it is, in words. */
  answer?: string | undefined;
}

/** What is said of an event while the run goes on; most events say nothing. */
export function progressLine(event: JobEvent, colors: Colors, { answer }: Several = {}): string | undefined {
  switch (event.type) {
    case 'run.started': {
      const { runId, runtime, tasks, maxConcurrent } = event;
      const count = tasks.length === 1 ? '1 task' : `${tasks.length} tasks`;
      return `${runId}: ${count} on ${runtime}, at most ${maxConcurrent} at once`;
    }
    case 'run.resumed': {
      const again = event.reopened?.length ?? 0;
      const what = again === 1 ? '1 task is' : `${again} tasks are`;
      return again > 0 ? `resumed: ${what} taken up again` : undefined;
    }
    case 'journal.failed':
      return colors.red(`✗ ${event.error.code}: ${oneLine(event.error.message)}`);
    case 'attempt.started':
      if (event.reason === 'first') return undefined;
      return event.reason === 'another'
        ? `+ ${oneLine(event.taskId)}  ${answer ?? 'another answer'}`
        : colors.yellow(`↻ ${oneLine(event.taskId)}  ${event.reason} attempt`);
    case 'task.ended':
      return endedLine(event.result, colors);
    default:
      return undefined;
  }
}

function endedLine(result: AgentResult, colors: Colors): string {
  const completed = result.status === 'completed';
  const mark = completed ? colors.green('✓') : colors.red('✗');
  const parts = [
    result.agent,
    formatSeconds(result.executionSeconds),
    result.modelUsed,
    result.error?.code,
  ].filter((part) => part !== undefined);
  return `${mark} ${oneLine(result.taskId)}  ${result.status}  ${parts.map(oneLine).join(' · ')}`;
}
