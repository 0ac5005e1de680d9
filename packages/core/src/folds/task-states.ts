import type { JobEvent, TaskWaiting } from '../log/events.ts';
import type { ResultStatus } from '../result/result.ts';

/**
 * Where a task of a job stands. `waiting`: for tasks that it depends on. `queued`: for its turn. `open`: it was started,
 * and nobody works on it now.
 */
export interface TaskState {
  step?: string;
  taskId: string;
  agent: string;
  status: 'waiting' | 'queued' | 'running' | 'open' | ResultStatus;
  /** The tasks that it still waits for. */
  waitsFor?: readonly string[];
  /** What it waits for between two sessions. */
  waiting?: Pick<TaskWaiting, 'for' | 'code' | 'seconds'>;
  attempts: number;
  /** Of its latest attempt. */
  tier?: string;
  model?: string;
  /** When it left the queue, and when it ended; milliseconds since 1970. */
  startedAt?: number;
  endedAt?: number;
}

interface Task extends TaskState {
  dependsOn: readonly string[];
}

/**
 * Every task of a job, step by step, in the order they were given.
 * @param isRunning a process is at work on the job
 * @example
 * const { overview, events } = await journal.read(id);
 * for (const task of taskStates(events, overview.status === 'running')) console.log(task.taskId, task.status);
 */
export function taskStates(events: Iterable<JobEvent>, isRunning: boolean): TaskState[] {
  const tasks = new Map<string, Task>();
  for (const event of events) {
    if (event.type === 'run.started') {
      for (const { taskId, agent, dependsOn = [] } of event.tasks) {
        const step = event.step !== undefined && { step: event.step };
        const key = `${event.step}/${taskId}`;
        tasks.set(key, { ...step, taskId, agent, status: 'queued', attempts: 0, dependsOn });
      }
    } else if (event.type === 'run.resumed') {
      for (const taskId of event.reopened ?? []) {
        const task = tasks.get(`${event.step}/${taskId}`);
        if (task === undefined) continue;
        task.status = 'queued';
        delete task.endedAt;
      }
    } else if ('taskId' in event) {
      const task = tasks.get(`${event.step}/${event.taskId}`);
      if (task) change(task, event);
    }
  }
  return [...tasks.values()].map((task) => shown(task, tasks, isRunning));
}

function change(task: Task, event: Extract<JobEvent, { taskId: string }>): void {
  if (event.type !== 'task.waiting') delete task.waiting;
  switch (event.type) {
    case 'task.started':
      task.status = 'running';
      task.startedAt = event.at;
      break;
    case 'task.waiting': {
      const { for: what, code, seconds } = event;
      task.waiting = { for: what, ...(code && { code }), ...(seconds !== undefined && { seconds }) };
      break;
    }
    case 'attempt.started':
      task.status = 'running';
      if (event.gate !== undefined) break;
      task.attempts++;
      if (event.tier !== undefined) task.tier = event.tier;
      if (event.model !== undefined) task.model = event.model;
      break;
    case 'task.ended':
      task.status = event.result.status;
      task.endedAt = event.at;
      break;
  }
}

function shown({ dependsOn, ...task }: Task, all: ReadonlyMap<string, Task>, isRunning: boolean): TaskState {
  if (task.status === 'running') return isRunning ? task : { ...task, status: 'open' };
  if (task.status !== 'queued') return task;
  const waitsFor = dependsOn.filter((id) => all.get(`${task.step}/${id}`)?.status !== 'completed');
  return waitsFor.length > 0 ? { ...task, status: 'waiting', waitsFor } : task;
}
