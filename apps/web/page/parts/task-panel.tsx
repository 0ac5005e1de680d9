import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type AttemptView, keyOf, sessionEnd, type TaskView } from '../../src/view/model.ts';
import { useAnswer, usePage } from '../context.ts';
import { outcomeOf, reasonOf } from '../lib/bars.ts';
import { count, dollars, seconds } from '../lib/format.ts';
import { durationOf, isOver } from '../lib/tasks.ts';
import { Answer } from './answer.tsx';
import { Calls } from './calls.tsx';
import { Mark, statusWord } from './mark.tsx';
import { Command, LongText, Safe } from './text.tsx';

/** As many tasks as a list of them to compare with is good for. */
const maxChoices = 400;

/** Everything of one task, beside the timeline. */
export function TaskPanel({
  task,
  before,
  after,
}: {
  task: TaskView;
  before?: string | undefined;
  after?: string | undefined;
}): VNode {
  const { go, now } = usePage();
  const title = useRef<HTMLHeadingElement>(null);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (panel.current) panel.current.scrollTop = 0;
  }, [task.key]);
  const cost = task.spent.costUsd;
  const facts = [
    statusWord(task.status),
    task.startedAt !== undefined && seconds(durationOf(task, now)),
    cost !== undefined && dollars(cost),
    task.step !== undefined && `step ${task.step}`,
  ].filter(Boolean);
  return (
    <aside class="panel" aria-labelledby="task-title" ref={panel}>
      <div class="panel-head">
        <h2 id="task-title" tabIndex={-1} ref={title}>
          <Mark status={task.status} /> <Safe text={task.taskId} />
        </h2>
        <div class="row no-print">
          <button
            type="button"
            disabled={before === undefined}
            aria-label="Task before"
            title="Before (k)"
            onClick={() => before && go({ task: before })}
          >
            ↑
          </button>
          <button
            type="button"
            disabled={after === undefined}
            aria-label="Task after"
            title="After (j)"
            onClick={() => after && go({ task: after })}
          >
            ↓
          </button>
          <button
            type="button"
            aria-label="Close"
            title="Close (Esc)"
            onClick={() => go({ task: undefined })}
          >
            ✕
          </button>
        </div>
      </div>
      <p class="dim">
        <Safe text={task.agent} /> · {facts.join(' · ')}
      </p>
      {task.error && (
        <div class="fault">
          <p>
            <code class="bad">{task.error.code}</code> <Safe text={task.error.message} />
          </p>
          {task.error.fix !== undefined && (
            <p class="dim">
              <Safe text={task.error.fix} />
            </p>
          )}
        </div>
      )}
      {task.description !== undefined && (
        <>
          <h3>Asked for</h3>
          <p class="text">
            <Safe text={task.description} />
          </p>
        </>
      )}
      <Links task={task} />
      {task.attempts.length > 0 && (
        <>
          <h3>Tries</h3>
          <ol class="tries">
            {task.attempts.map((attempt) => (
              <Try attempt={attempt} />
            ))}
          </ol>
        </>
      )}
      <TaskAnswer key={task.key} task={task} />
    </aside>
  );
}

/** What it waited for, and what waited for it. */
function Links({ task }: { task: TaskView }): VNode | null {
  const { tasks, go } = usePage();
  const before = task.dependsOn.map((id) => keyOf(task.step, id));
  const next = tasks
    .filter(({ step, dependsOn }) => step === task.step && dependsOn.includes(task.taskId))
    .map(({ key }) => key);
  if (before.length === 0 && next.length === 0) return null;
  const list = (keys: readonly string[]): VNode[] =>
    keys.slice(0, 20).map((key) => (
      <button type="button" class="link" onClick={() => go({ task: key })}>
        <Safe text={key} />
      </button>
    ));
  return (
    <p class="links">
      {before.length > 0 && <>after {list(before)} </>}
      {next.length > 0 && <>before {list(next)}</>}
    </p>
  );
}

function Try({ attempt }: { attempt: AttemptView }): VNode {
  const { now } = usePage();
  const { from, tier, model, spent, verdicts = [], problem, code, restarts, answeringAt } = attempt;
  const { usage, costUsd } = spent;
  const outcome = outcomeOf(attempt);
  const parts = [
    [tier, model].filter((part) => part !== undefined && part !== '').join(' · '),
    seconds((sessionEnd(attempt) ?? now) - from),
    answeringAt !== undefined && `first word after ${seconds(answeringAt - from)}`,
    usage && `${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out`,
    usage?.cacheReadTokens !== undefined && `${count(usage.cacheReadTokens)} cached`,
    costUsd !== undefined && dollars(costUsd),
    restarts > 0 && `started ${restarts + 1} times`,
  ].filter(Boolean);
  return (
    <li class={outcome}>
      <strong>{reasonOf(attempt)}</strong>{' '}
      <span class={outcome === 'refused' ? 'bad' : 'dim'}>
        {outcome === 'running' ? 'runs' : outcome === 'refused' ? 'not accepted' : ''}
      </span>
      <br />
      <span class="dim">
        <Safe text={parts.join(' · ')} />
      </span>
      <Calls attempt={attempt} />
      {verdicts.map(({ gate, accepted, score, reason }) => (
        <p>
          <Safe text={gate} />
          {score !== undefined && ` gave ${score}`}: {accepted ? 'accepted' : 'refused'}
          {reason !== undefined && <Safe text={`. ${reason}`} />}
        </p>
      ))}
      {(problem !== undefined || code !== undefined) && (
        <p class="bad">
          <code>{code}</code> <Safe text={problem ?? ''} />
        </p>
      )}
    </li>
  );
}

function TaskAnswer({ task }: { task: TaskView }): VNode | null {
  const { tasks, go, leftOut, commands } = usePage();
  const answer = useAnswer(task.key);
  if (!isOver(task)) return null;
  if (answer === undefined) return <p class="dim">Fetching the answer…</p>;
  if (answer === null) {
    if (leftOut === 0 || task.answerLength === undefined) return <p class="dim">There is no answer.</p>;
    return (
      <>
        <p class="dim">
          The answer was left out of this file, which would be too large with it. This shows it:
        </p>
        <Command text={commands.show} />
      </>
    );
  }
  const others = tasks
    .filter(({ key, answerLength }) => key !== task.key && answerLength !== undefined)
    .slice(0, maxChoices);
  return (
    <>
      <div class="title-row">
        <h3>Answer</h3>
        {others.length > 0 && (
          <select
            class="no-print"
            aria-label="Compare with"
            value=""
            onChange={({ currentTarget: { value } }) => value !== '' && go({ compare: [task.key, value] })}
          >
            <option value="">Compare with…</option>
            {others.map(({ key, agent }) => (
              <option value={key}>{key === agent ? key : `${key} (${agent})`}</option>
            ))}
          </select>
        )}
      </div>
      {answer.warnings?.map(({ code, message }) => (
        <p class="note">
          <code>{code}</code> <Safe text={message} />
        </p>
      ))}
      <Answer answer={answer} name={task.key} />
      {answer.attempts.map(({ id, text, reasoning }) => (
        <details class="earlier">
          <summary>
            {text === undefined ? 'What it thought: ' : 'Another answer: '}
            <code>
              <Safe text={id.split('/').slice(1).join('/')} />
            </code>
          </summary>
          {reasoning !== undefined && <LongText text={reasoning} name={`thoughts of ${id}`} />}
          {text !== undefined && <LongText text={text} name={`answer of ${id}`} />}
        </details>
      ))}
    </>
  );
}
