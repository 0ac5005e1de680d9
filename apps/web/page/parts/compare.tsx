import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useAnswer, usePage } from '../context.ts';
import { difference } from '../lib/difference.ts';
import { comparable } from '../lib/shapes.ts';
import { Answer } from './answer.tsx';
import { Safe } from './text.tsx';

const maxShown = 200_000;

/** Two answers side by side, or what differs between them. */
export function Compare({ keys: [one, other] }: { keys: readonly [string, string] }): VNode {
  const { place, go, tasks } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const answers = [useAnswer(one), useAnswer(other)];
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  const choices = useMemo(
    () => tasks.filter(({ answerLength }) => answerLength !== undefined).slice(0, 1000),
    [tasks],
  );
  const isDiff = place.view === 'diff';
  const choose = (index: 0 | 1, key: string): void =>
    go({ compare: index === 0 ? [key, other] : [one, key] }, { instead: true });
  const close = (): void => go({ compare: undefined, view: undefined });
  return (
    <dialog class="compare" ref={dialog} onClose={close} aria-labelledby="compare-title">
      <div class="title-row">
        <h2 id="compare-title">Compare</h2>
        <div class="row">
          <fieldset class="switch" aria-label="How they are compared">
            <button
              type="button"
              aria-pressed={!isDiff}
              onClick={() => go({ view: undefined }, { instead: true })}
            >
              Side by side
            </button>
            <button
              type="button"
              aria-pressed={isDiff}
              onClick={() => go({ view: 'diff' }, { instead: true })}
            >
              Difference
            </button>
          </fieldset>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </div>
      <div class="two">
        {([one, other] as const).map((key, index) => (
          <select
            aria-label={index === 0 ? 'First task' : 'Second task'}
            value={key}
            onChange={({ currentTarget }) => choose(index as 0 | 1, currentTarget.value)}
          >
            {choices.map((task) => (
              <option value={task.key}>
                {task.key} ({task.agent})
              </option>
            ))}
          </select>
        ))}
      </div>
      {isDiff ? (
        <Difference one={answers[0]} other={answers[1]} />
      ) : (
        <div class="two">
          {answers.map((answer, index) => (
            <div class="card">
              {answer ? (
                <Answer answer={answer} name={[one, other][index] ?? ''} />
              ) : (
                <p class="dim">No answer.</p>
              )}
            </div>
          ))}
        </div>
      )}
    </dialog>
  );
}

type Got = ReturnType<typeof useAnswer>;

function Difference({ one, other }: { one: Got; other: Got }): VNode {
  const parts = useMemo(
    () =>
      one && other
        ? difference(comparable(one).slice(0, maxShown), comparable(other).slice(0, maxShown))
        : undefined,
    [one, other],
  );
  if (!one || !other) return <p class="dim">One of them has no answer.</p>;
  if (parts === undefined) return <p>They differ too much to tell in a moment. Read them side by side.</p>;
  if (parts.every(({ kind }) => kind === 'same')) return <p>They are the same.</p>;
  return (
    <pre class="diff card" tabIndex={0}>
      {parts.map(({ text, kind }) =>
        kind === 'same' ? (
          <Safe text={text} />
        ) : kind === 'added' ? (
          <ins>
            <Safe text={text} />
          </ins>
        ) : (
          <del>
            <Safe text={text} />
          </del>
        ),
      )}
    </pre>
  );
}
