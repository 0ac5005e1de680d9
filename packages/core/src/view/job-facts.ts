import type { ErrorInfo } from '../errors.ts';
import type { AgentEnded, AgentStarted, JobFact, RoundEnded } from '../log/events.ts';
import type { AgentRow, PlanRow } from './model.ts';

/** What a job says of itself, beside its runs: plans, agents that were made for it, and the work on agents. */
export class JobFacts {
  readonly plans: PlanRow[] = [];
  readonly created: { at: number; agent: string; error?: ErrorInfo }[] = [];
  readonly #agents = new Map<string, AgentRow & { rounds: AgentRow['rounds'][number][] }>();

  /** In the order in which the work on them began. */
  get agents(): readonly AgentRow[] {
    return [...this.#agents.values()];
  }

  record(event: JobFact): void {
    switch (event.type) {
      case 'plan.made': {
        const { at, step, phase, plan } = event;
        this.plans.push({ at, ...(step !== undefined && { step }), phase, plan });
        break;
      }
      case 'plan.decided': {
        const plan = this.plans.findLast(({ phase, step }) => phase === event.phase && step === event.step);
        if (plan) Object.assign(plan, { approved: event.approved, decidedAt: event.at });
        break;
      }
      case 'agent.created': {
        const { at, agent, error } = event;
        this.created.push({ at, agent, ...(error && { error }) });
        break;
      }
      default:
        this.#recordAgent(event);
    }
  }

  #recordAgent(event: AgentStarted | RoundEnded | AgentEnded): void {
    const { at, step, agent } = event;
    const key = step ?? agent;
    let row = this.#agents.get(key);
    if (row === undefined) {
      row = { from: at, agent, ...(step !== undefined && { step }), rounds: [] };
      this.#agents.set(key, row);
    }
    if (event.type === 'agent.started') delete row.to;
    if (event.type === 'round.ended') row.rounds.push({ ...event.round, at });
    if (event.type === 'agent.ended') Object.assign(row, { to: at, outcome: event.outcome, agent });
  }

  /** What a plan says of the tasks of the step that carries it out. */
  descriptionsFor(step: string | undefined): ReadonlyMap<string, string> {
    const [, within, again] = /^(?:(.*)\.)?(re)?work(?:-\d+)?$/.exec(step ?? '') ?? [];
    const phase = again === undefined ? 'plan' : 'replan';
    const plan = this.plans.findLast((made) => made.phase === phase && made.step === within);
    return new Map(plan?.plan.tasks.map(({ id, description }) => [id, description]));
  }
}
