import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { PartedView } from '../../src/view/parts.ts';
import { count, counted, date, dollars, percent } from '../lib/format.ts';
import type { Shown } from '../lib/source.ts';
import { StopButton } from '../parts/act.tsx';
import { Fact } from '../parts/facts.tsx';
import { Command, Safe } from '../parts/text.tsx';

interface PartedProps {
  id: string;
  run: PartedView;
  shown: Pick<Shown, 'link' | 'source' | 'commands'>;
  onOpen(id: string): void;
}

/** A run in parts: how all of it stands, what it may still use, and where its results are. */
export function Parted({ id, run, shown, onOpen }: PartedProps): VNode {
  const { link, source, commands } = shown;
  const { title, runtime, status, createdAt, asked, completed, failed, costUsd, parts, of } = run;
  const tone = status === 'completed' && failed === 0 ? 'good' : status === 'running' ? 'live' : 'bad';
  // Without prices and without a budget in dollars, nobody knows what it costs.
  const spent = costUsd ?? (of?.account?.limits.usd === undefined ? undefined : of.account.spent.usd);
  return (
    <main>
      <header class="head">
        <div>
          <h1>
            <Safe text={title ?? id} /> <span class={tone}>· {status}</span>
          </h1>
          <p class="dim">
            {date(Date.parse(createdAt))} · <code>{id}</code> · {runtime}
          </p>
          {link === 'lost' && (
            <p class="note bad" role="status">
              The connection to parallel-agents is lost; it is tried again. What you see is from before.
            </p>
          )}
        </div>
        <StopButton job={run} source={source} />
      </header>
      <dl class="facts">
        <Fact
          value={
            <>
              {count(completed)} <small>of {count(asked)}</small>
            </>
          }
        >
          completed and checked
        </Fact>
        <Fact value={<span class={failed > 0 ? 'bad' : ''}>{count(failed)}</span>}>failed</Fact>
        <Fact value={count(asked - completed - failed)}>not ended</Fact>
        <Fact
          value={
            <>
              {of && `${count(of.partsEnded)} `}
              <small>
                {of && 'of '}
                {count(parts)}
              </small>
            </>
          }
        >
          {of ? `parts ended, ${count(of.partsRunning)} running` : 'parts'}
        </Fact>
        {spent !== undefined && <Fact value={dollars(spent)}>spent by all parts</Fact>}
      </dl>
      {of?.account && <Budget {...of.account} />}
      <section aria-label="Results">
        <h2>Results</h2>
        <p>The tasks are with the parts, each a job of its own. All results, a line each:</p>
        <Command text={commands.results} />
        {parts > 0 && <OpenPart id={id} parts={parts} onOpen={onOpen} />}
      </section>
      <footer class="dim no-print">
        <code>{commands.show}</code>
      </footer>
    </main>
  );
}

function Budget({ limits, spent, reserved }: NonNullable<NonNullable<PartedView['of']>['account']>): VNode {
  const kinds = [
    ['usd', 'US dollars', dollars],
    ['tokens', 'Tokens', count],
    ['spawns', 'Sessions', count],
  ] as const;
  return (
    <section aria-label="Budget">
      <h2>Budget of all parts</h2>
      <div class="card scrolls" tabIndex={0}>
        <table class="jobs">
          <thead>
            <tr>
              {['Of', 'At most', 'Spent', 'Set aside for what runs', 'Used'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map(([kind, name, words]) => {
              const most = limits[kind];
              if (most === undefined) return null;
              return (
                <tr key={kind}>
                  <td>{name}</td>
                  <td>{words(most)}</td>
                  <td>{words(spent[kind] ?? 0)}</td>
                  <td>{words(reserved[kind] ?? 0)}</td>
                  <td>{percent(spent[kind] ?? 0, most)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function OpenPart({ id, parts, onOpen }: { id: string; parts: number; onOpen(id: string): void }): VNode {
  const [number, setNumber] = useState(1);
  const isOne = Number.isInteger(number) && number >= 1 && number <= parts;
  return (
    <p class="row">
      <label>
        Part{' '}
        <input
          type="number"
          min={1}
          max={parts}
          value={number}
          onInput={({ currentTarget }) => setNumber(currentTarget.valueAsNumber)}
        />{' '}
        of {count(parts)}
      </label>
      <button type="button" disabled={!isOne} onClick={() => onOpen(`${id}.p${number}`)}>
        Open
      </button>
      {!isOne && (
        <span class="dim">
          There {parts === 1 ? 'is' : 'are'} {counted(parts, 'part')}.
        </span>
      )}
    </p>
  );
}
