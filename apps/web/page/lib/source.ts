import type { AnswerView, JobCommands, JobView, TaskView } from '../../src/view/model.ts';

/** Where what is shown comes from: the file itself, or a server. */
export interface Source {
  /** What a task brought back; nothing where it was left out or is not there yet. */
  answer(key: string): Promise<AnswerView | undefined>;
  /** Absent where nothing can be done to the job. */
  act?(what: Action): Promise<ActionResult>;
}

export type Action = { do: 'stop' } | { do: 'decide'; approved: boolean };

export interface ActionResult {
  ok: boolean;
  /** What came of it, or what went wrong and what to do next. */
  message: string;
}

/** A job and all that its parts need. */
export interface Shown {
  job: JobView;
  tasks: readonly TaskView[];
  source: Source;
  /** Whether the page gets news of it. */
  link: 'file' | 'live' | 'lost' | 'over';
  /** Answers that are not in the file. */
  leftOut: number;
  /** What can be done with it in a terminal. */
  commands: JobCommands;
}
