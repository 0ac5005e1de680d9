import type { JobEvent, JobStatus } from '@parallel-agents/core';
import { z } from 'zod';
import { askedBy } from './asked.ts';
import type { AgentView, JobView, PlanView, TaskView } from './model.ts';
import { faultOf, keyOf, TaskFold } from './task-fold.ts';

const reportSchema = z.looseObject({ markdown: z.string() });

/** A job as a page shows it, event by event; it can be asked for at any time. */
export class JobFold {
  readonly #tasks = new Map<string, TaskFold>();
  /** Tasks that wait for the one of the key. */
  readonly #waiting = new Map<string, TaskFold[]>();
  readonly #agents = new Map<string, AgentView>();
  readonly #plans: PlanView[] = [];
  readonly #descriptions = new Map<string, string>();
  readonly #tiers: string[] = [];
  readonly #gaps: JobView['gaps'] = [];
  #changed = new Set<string>();
  #events = 0;
  #job: Pick<JobView, 'id' | 'kind' | 'runtime' | 'startedAt' | 'limits'> &
    Partial<Pick<JobView, 'title' | 'minScore' | 'outcome' | 'endedAt' | 'report' | 'journalFailed'>> = {
    id: '',
    kind: 'tasks',
    runtime: '',
    startedAt: 0,
    limits: {},
  };
  #updatedAt = 0;

  /** How many events were recorded. */
  get events(): number {
    return this.#events;
  }

  record(event: JobEvent): void {
    this.#events++;
    if (event.type === 'job.resumed') this.#resumed(event.at);
    this.#updatedAt = Math.max(this.#updatedAt, event.at);
    if ('taskId' in event) this.#ofTask(event);
    else this.#ofJob(event);
  }

  #ofTask(event: Extract<JobEvent, { taskId: string }>): void {
    const key = keyOf(event.step, event.taskId);
    const task = this.#tasks.get(key);
    if (event.type === 'attempt.started' && event.tier !== undefined) this.#tier(event.tier);
    if (task === undefined) return;
    task.record(event);
    this.#changed.add(key);
    if (event.type === 'task.ended')
      for (const other of this.#waiting.get(key) ?? []) this.#release(other, event.at);
  }

  #ofJob(event: Exclude<JobEvent, { taskId: string }>): void {
    switch (event.type) {
      case 'job.started': {
        const { jobId, kind, title, runtime = '', at, request } = event;
        const { descriptions, limits, minScore, tiers } = askedBy(request);
        this.#job = {
          id: jobId,
          kind,
          runtime,
          startedAt: at,
          limits,
          ...(title !== undefined && { title }),
          ...(minScore !== undefined && { minScore }),
        };
        for (const [id, description] of descriptions) this.#descriptions.set(id, description);
        for (const tier of tiers) this.#tier(tier);
        break;
      }
      case 'job.ended': {
        const report = reportSchema.safeParse(event.report).data?.markdown;
        this.#job.endedAt = event.at;
        if (event.status !== undefined) this.#job.outcome = event.status;
        if (report !== undefined) this.#job.report = report;
        break;
      }
      case 'run.started': {
        this.#job.runtime = event.runtime;
        for (const task of event.tasks) this.#addTask(event.step, task, event.at);
        for (const plan of this.#plans) plan.begun ||= event.step === 'work' || event.step === 'rework';
        break;
      }
      case 'run.resumed':
        for (const id of event.reopened ?? []) {
          const key = keyOf(event.step, id);
          this.#tasks.get(key)?.reopen(event.at);
          this.#changed.add(key);
        }
        break;
      case 'plan.made': {
        const { phase, plan } = event;
        const tasks = plan.tasks.map(({ id, agent, description, dependsOn, why }) => ({
          id,
          agent,
          description,
          dependsOn: [...dependsOn],
          ...(why !== undefined && { why }),
        }));
        for (const { id, description } of tasks) this.#descriptions.set(id, description);
        const missingAgents = plan.missingAgents.map(({ name, purpose }) => ({ name, purpose }));
        this.#plans.push({ phase, reason: plan.reason, tasks, missingAgents, begun: false });
        break;
      }
      case 'plan.decided': {
        const plan = this.#plans.findLast(({ phase }) => phase === event.phase);
        if (plan) plan.approved = event.approved;
        break;
      }
      case 'agent.started':
        this.#agent(event.agent);
        break;
      case 'round.ended':
        this.#agent(event.agent).rounds.push(roundOf(event.round));
        break;
      case 'agent.ended': {
        const { status, target, heldOut, error } = event.outcome;
        Object.assign(this.#agent(event.agent), {
          status,
          target,
          ...(heldOut !== undefined && { heldOut }),
          ...(error && { error: faultOf(error) }),
        });
        break;
      }
      case 'journal.failed':
        this.#job.journalFailed = faultOf(event.error);
        break;
    }
  }

  #addTask(
    step: string | undefined,
    task: { taskId: string; agent: string; dependsOn?: readonly string[] },
    at: number,
  ) {
    const fold = new TaskFold(step, task, at);
    this.#tasks.set(fold.key, fold);
    this.#changed.add(fold.key);
    for (const dependency of fold.dependsOn) {
      const others = this.#waiting.get(dependency);
      if (others) others.push(fold);
      else this.#waiting.set(dependency, [fold]);
    }
  }

  #release(task: TaskFold, at: number): void {
    if (this.#isBlocked(task)) return;
    task.released(at);
    this.#changed.add(task.key);
  }

  #isBlocked(task: TaskFold): boolean {
    return task.dependsOn.some((key) => this.#tasks.get(key)?.status !== 'completed');
  }

  /** Nobody worked on it since its last event. */
  #resumed(at: number): void {
    const from = this.#updatedAt;
    if (at > from) this.#gaps.push({ from, to: at });
    for (const task of this.#tasks.values()) {
      task.letGo(from);
      this.#changed.add(task.key);
    }
    delete this.#job.endedAt;
    delete this.#job.outcome;
  }

  #tier(name: string): void {
    if (!this.#tiers.includes(name)) this.#tiers.push(name);
  }

  #agent(name: string): AgentView {
    let agent = this.#agents.get(name);
    if (agent === undefined) {
      agent = { name, rounds: [] };
      this.#agents.set(name, agent);
    }
    return agent;
  }

  /** @param seenAt now, for a job that runs */
  job(status: JobStatus, seenAt: number): JobView {
    return {
      ...this.#job,
      status,
      ...(this.#job.runtime === 'scripted' && { scripted: true }),
      updatedAt: this.#updatedAt,
      seenAt: status === 'running' ? Math.max(seenAt, this.#updatedAt) : this.#updatedAt,
      gaps: this.#gaps,
      tiers: this.#tiers,
      plans: this.#plans,
      agents: [...this.#agents.values()],
    };
  }

  tasks(isRunning: boolean): TaskView[] {
    return [...this.#tasks.values()].map((task) => this.#view(task, isRunning));
  }

  /** The tasks that have changed since this was asked for the last time. */
  takeChanged(isRunning: boolean): TaskView[] {
    const keys = this.#changed;
    this.#changed = new Set();
    return [...keys].flatMap((key) => {
      const task = this.#tasks.get(key);
      return task ? [this.#view(task, isRunning)] : [];
    });
  }

  #view(task: TaskFold, isRunning: boolean): TaskView {
    const view = task.view(isRunning, this.#isBlocked(task));
    const description = this.#descriptions.get(view.id);
    return { ...view, ...(description !== undefined && { description }) };
  }
}

function roundOf({
  round,
  best,
  lintErrors,
  fixtures,
  panel,
  regressed,
}: Extract<JobEvent, { type: 'round.ended' }>['round']): AgentView['rounds'][number] {
  return {
    round,
    best,
    lintErrors,
    regressed: [...regressed],
    ...(fixtures && { fixtures }),
    ...(panel && {
      panel: {
        complete: panel.complete,
        mean: panel.mean,
        lowerBound: panel.lowerBound,
        judges: panel.judges.map(({ judge, overall }) => ({ judge, overall })),
      },
    }),
  };
}
