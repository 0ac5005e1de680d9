import type { Run } from '@parallel-agents/core';
import type { ToolUpdate } from './openclaw.ts';

/** Tells the chat of each task that has ended. */
export async function showProgress(run: Run, onUpdate: ToolUpdate | undefined): Promise<void> {
  if (onUpdate === undefined) return;
  let asked = 0;
  let ended = 0;
  try {
    for await (const event of run) {
      if (event.type === 'run-started') asked = event.tasks.length;
      if (event.type !== 'task-ended') continue;
      ended += 1;
      const { agent, status } = event.result;
      const text = `${ended} of ${asked}: ${agent} ${status}`;
      onUpdate({ content: [{ type: 'text', text }], details: { progress: { ended, asked, agent } } });
    }
  } catch {
    // What stops a run is told where its report is awaited.
  }
}
