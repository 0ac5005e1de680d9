import type { Describe } from '@parallel-agents/app';
import { sayFix } from '@parallel-agents/app/internal/fields';
import type { JobEvent, JobOverview } from '@parallel-agents/core';
import { JobView as CoreView, type TaskRow } from '@parallel-agents/core/view';
import { z } from 'zod';
import { askedBy } from './asked.ts';
import { commandsOf, describeUsual } from './commands.ts';
import { type JobCommands, type JobView, keyOf, type TaskFault, type TaskView } from './model.ts';

const reportSchema = z.looseObject({ markdown: z.string() });

/** A job and its tasks, as a page shows them. */
export interface PageModel {
  job: JobView;
  tasks: TaskView[];
  commands: JobCommands;
}

/** The view of a job with what a page tells beside it, event by event. */
export class PageView {
  readonly #view = new CoreView();
  readonly #id: string;
  readonly #describe: Describe;
  readonly #answerLengths = new Map<string, number>();
  readonly #tiers = new Set<string>();
  #asked: ReturnType<typeof askedBy> = askedBy(undefined);
  #report: string | undefined;
  #events = 0;

  /** @param describe what is called how, in commands and in what is said of failures */
  constructor(id: string, describe: Describe = describeUsual) {
    this.#id = id;
    this.#describe = describe;
  }

  /** How many events were recorded. */
  get events(): number {
    return this.#events;
  }

  record(event: JobEvent): void {
    this.#events++;
    this.#view.record(event);
    switch (event.type) {
      case 'job.started':
        this.#asked = askedBy(event.request);
        for (const tier of this.#asked.tiers) this.#tiers.add(tier);
        break;
      case 'attempt.started':
        if (event.tier !== undefined) this.#tiers.add(event.tier);
        break;
      case 'task.ended':
        this.#answerLengths.set(keyOf(event.step, event.taskId), event.result.text.length);
        break;
      case 'job.ended':
        this.#report = reportSchema.safeParse(event.report).data?.markdown;
        break;
    }
  }

  /**
   * @param line where it stands, as the journal says
   * @param seenAt now, for a job that runs
   */
  model({ status, waitsFor }: Pick<JobOverview, 'status' | 'waitsFor'>, seenAt: number): PageModel {
    const isRunning = status === 'running';
    const { tasks, ...job } = this.#view.model({ isRunning });
    const { minScore, descriptions } = this.#asked;
    return {
      commands: commandsOf(
        this.#id,
        this.#describe,
        tasks.map(({ error }) => error),
      ),
      job: {
        ...job,
        status,
        ...(waitsFor && { waitsFor }),
        ...(job.runtime === 'scripted' && { scripted: true }),
        seenAt: isRunning ? Math.max(seenAt, job.updatedAt) : job.updatedAt,
        tiers: [...this.#tiers],
        ...(minScore !== undefined && { minScore }),
        ...(this.#report !== undefined && { report: this.#report }),
      },
      tasks: tasks.map((row) => {
        const description = row.description ?? descriptions.get(row.taskId);
        const answerLength = this.#answerLengths.get(row.key) ?? 0;
        const { error } = row;
        return {
          ...row,
          ...(error && { error: said(error, this.#describe) }),
          ...(description !== undefined && { description }),
          ...(answerLength > 0 && { answerLength }),
        };
      }),
    };
  }
}

/** A failure with what to do about it in words, as the command says it. */
function said({ code, message, fix, ways }: NonNullable<TaskRow['error']>, describe: Describe): TaskFault {
  return { code, message, fix: sayFix({ fix, ways }, describe) };
}
