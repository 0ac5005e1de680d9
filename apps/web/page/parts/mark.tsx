import type { VNode } from 'preact';
import type { TaskStatus } from '../../src/view/model.ts';

const marks: Readonly<Record<string, readonly [sign: string, className: string, word: string]>> = {
  completed: ['✓', 'good', 'completed'],
  failed: ['✗', 'bad', 'failed'],
  timeout: ['✗', 'bad', 'out of time'],
  cancelled: ['–', 'bad', 'cancelled'],
  running: ['●', 'live', 'running'],
  open: ['◌', 'dim', 'open: nobody works on it'],
  queued: ['·', 'dim', 'waits for its turn'],
  waiting: ['·', 'dim', 'waits for others'],
};

export function statusWord(status: TaskStatus): string {
  return marks[status]?.[2] ?? status;
}

/** The status as a sign; its word stands beside it, or in the name of what it is in. */
export function Mark({ status }: { status: TaskStatus }): VNode {
  const [sign, className] = marks[status] ?? ['?', 'dim'];
  return (
    <span class={`mark ${className}`} aria-hidden="true">
      {sign}
    </span>
  );
}
