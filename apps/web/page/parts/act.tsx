import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { JobView, PlanView } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import { counted } from '../lib/format.ts';
import type { Action, Source } from '../lib/source.ts';
import { Safe } from './text.tsx';

/** Does something to the job, and tells what came of it. */
function useAct(source: Source): {
  act(action: Action): void;
  isBusy: boolean;
  said: string | undefined;
  isDone: boolean;
} {
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<{ ok: boolean; message: string }>();
  const act = (action: Action): void => {
    if (source.act === undefined || isBusy) return;
    setBusy(true);
    setResult(undefined);
    source
      .act(action)
      .catch(() => ({ ok: false, message: 'parallel-agents could not be reached.' }))
      .then((came) => {
        setResult(came);
        setBusy(false);
      });
  };
  return { act, isBusy, said: result?.message, isDone: result?.ok === true };
}

/** Stops the job, after it was asked once more. */
export function StopButton({ job, source }: { job: { status: string }; source: Source }): VNode | null {
  const { act, isBusy, said } = useAct(source);
  const [isAsked, setAsked] = useState(false);
  if (source.act === undefined || (job.status !== 'running' && said === undefined)) return null;
  return (
    <div class="act no-print">
      {job.status === 'running' &&
        (isAsked ? (
          <>
            <button type="button" class="danger" disabled={isBusy} onClick={() => act({ do: 'stop' })}>
              {isBusy ? 'Stopping…' : 'Stop all of it'}
            </button>
            <button type="button" disabled={isBusy} onClick={() => setAsked(false)}>
              Let it run
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setAsked(true)}>
            Stop…
          </button>
        ))}
      {said !== undefined && (
        <p class="dim" role="status">
          <Safe text={said} />
        </p>
      )}
    </div>
  );
}

/** The plan that waits for an answer, if one does: nobody has said whether it may be run, and nothing of it has begun. */
export function openPlan({ plans, steps }: Pick<JobView, 'plans' | 'steps'>): PlanView | undefined {
  const last = plans.at(-1);
  if (last === undefined || last.approved !== undefined) return undefined;
  const isBegun = steps.some(
    ({ step, from }) => from >= last.at && /^(?:.*\.)?(?:re)?work(?:-\d+)?$/.test(step ?? ''),
  );
  return isBegun ? undefined : last;
}

/** Asks whether a plan may be run. */
export function Approval(): VNode | null {
  const { job, source } = usePage();
  const { act, isBusy, said, isDone } = useAct(source);
  const row = openPlan(job);
  const isOver = job.status === 'completed' || job.status === 'failed';
  if (row === undefined || isOver || source.act === undefined) return null;
  const { plan } = row;
  return (
    <section class="approval" aria-labelledby="approval">
      <h2 id="approval">May this plan be run?</h2>
      <p>
        <Safe text={plan.reason} />
      </p>
      <ol>
        {plan.tasks.map(({ id, agent, description, dependsOn }) => (
          <li>
            <strong>
              <Safe text={id} />
            </strong>{' '}
            <span class="dim">
              <Safe text={agent} />
              {dependsOn.length > 0 && <Safe text={`, after ${dependsOn.join(', ')}`} />}
            </span>
            <br />
            <Safe text={description} />
          </li>
        ))}
      </ol>
      {plan.missingAgents.length > 0 && (
        <p>
          It makes {counted(plan.missingAgents.length, 'new agent')} first:{' '}
          <Safe text={plan.missingAgents.map(({ name }) => name).join(', ')} />.
        </p>
      )}
      <p class="dim">
        The tasks then run with the settings and the budget that the job was started with: here, in this
        process of <code>parallel-agents serve</code>, or on a worker, where the job is on an engine.
      </p>
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={isBusy || isDone}
          onClick={() => act({ do: 'decide', approved: true })}
        >
          {isBusy ? 'One moment…' : `Approve and run ${counted(plan.tasks.length, 'task')}`}
        </button>
        <button
          type="button"
          disabled={isBusy || isDone}
          onClick={() => act({ do: 'decide', approved: false })}
        >
          Decline
        </button>
        {said !== undefined && (
          <span role="status">
            <Safe text={said} />
          </span>
        )}
      </div>
    </section>
  );
}
