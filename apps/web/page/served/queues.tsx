import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EngineView } from '../../src/view/engine.ts';
import { count, counted, dollars, seconds } from '../lib/format.ts';
import { concernsOf, limitWords, waitedMs } from '../lib/queues.ts';
import { Safe } from '../parts/text.tsx';
import { type Client, Refused, Unwelcome } from './client.ts';

interface QueuesProps {
  client: Client;
  onUnwelcome(): void;
  onBack(): void;
}

const againMs = 2000;

/** What the engine does now: its workers, what runs and waits, and what that can cost. */
export function Queues({ client, onUnwelcome, onBack }: QueuesProps): VNode {
  const [engine, setEngine] = useState<EngineView>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    document.title = 'Queues · parallel-agents';
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          for await (const news of client.engine(stop.signal)) {
            setEngine(news);
            setProblem(undefined);
          }
        } catch (thrown) {
          if (stop.signal.aborted) return;
          if (thrown instanceof Unwelcome) return onUnwelcome();
          const lost = 'parallel-agents cannot be reached; it is tried again.';
          setProblem(thrown instanceof Refused ? thrown.message : lost);
        }
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    };
    follow();
    return () => stop.abort();
  }, [client]);
  const now = Date.now();
  return (
    <>
      <nav class="top no-print">
        <button type="button" class="link" onClick={onBack}>
          ← All jobs
        </button>
      </nav>
      <main class="list">
        <header class="head">
          <h1>Queues</h1>
          {engine && (
            <span class="dim">
              <Safe text={engine.label} /> · protocol {engine.protocol}
            </span>
          )}
        </header>
        {problem !== undefined && (
          <p class="note bad" role="status">
            <Safe text={problem} />
          </p>
        )}
        {engine === undefined && problem === undefined && <p class="dim">Reading…</p>}
        {engine && <Fleet engine={engine} now={now} />}
      </main>
    </>
  );
}

function Fleet({ engine, now }: { engine: EngineView; now: number }): VNode {
  const { workers, lanes, jobs, parts, inFlight } = engine;
  const others = [
    ...jobs.map((queue) => ({ ...queue, what: 'jobs' })),
    ...parts.map((queue) => ({ ...queue, what: 'parts of runs' })),
  ];
  const unpriced =
    inFlight.unpriced > 0 && `, and ${counted(inFlight.unpriced, 'session')} without a known price`;
  return (
    <>
      {concernsOf(engine, now).map((concern) => (
        <p key={concern} class="note bad" role="status">
          <Safe text={concern} />
        </p>
      ))}
      <p>
        In flight: at most {dollars(inFlight.usd)}
        {unpriced}.
      </p>
      <Table title="Lanes" heads={['Lane', 'Running', 'Waiting', 'Next waits for', 'Limits on the server']}>
        {lanes.map(({ runtime, lane, running, waiting, waitsSince, limits }) => (
          <tr key={`${runtime} ${lane}`}>
            <td>
              <Safe text={lane} />
              <br />
              <span class="dim">
                <Safe text={runtime} />
              </span>
            </td>
            <td>{count(running)}</td>
            <td>{count(waiting)}</td>
            <td>{waitsSince === undefined ? '–' : seconds(waitedMs(waitsSince, now))}</td>
            <td>{limitWords(limits)}</td>
          </tr>
        ))}
      </Table>
      <Table title="Jobs" heads={['Queue', 'Under way', 'Waiting', 'Next waits for', 'Given up']}>
        {others.map(({ what, runtime, running, waiting, waitsSince, setAside }) => (
          <tr key={`${what} ${runtime}`}>
            <td>
              {what}
              <br />
              <span class="dim">
                <Safe text={runtime} />
              </span>
            </td>
            <td>{count(running)}</td>
            <td>{count(waiting)}</td>
            <td>{waitsSince === undefined ? '–' : seconds(waitedMs(waitsSince, now))}</td>
            <td class={setAside > 0 ? 'bad' : ''}>{count(setAside)}</td>
          </tr>
        ))}
      </Table>
      <Table title="Workers" heads={['Worker', 'Version', 'Sessions', 'Jobs', 'In flight']}>
        {workers.map(
          ({ name, version, runtime, lanes: own, sessions, concurrency, jobs: held, inFlight: usd }) => (
            <tr key={name}>
              <td>
                <Safe text={name} />
                <br />
                <span class="dim">
                  <Safe text={`${runtime}: ${own.join(', ')}`} />
                </span>
              </td>
              <td>
                <Safe text={version ?? 'unknown'} />
              </td>
              <td>
                {count(sessions)} <span class="dim">at most {count(concurrency)} a lane</span>
              </td>
              <td>{count(held)}</td>
              <td>
                {usd === undefined ? '–' : dollars(usd.usd)}
                {usd !== undefined && usd.unpriced > 0 && (
                  <span class="dim"> and {count(usd.unpriced)} without a price</span>
                )}
              </td>
            </tr>
          ),
        )}
      </Table>
    </>
  );
}

function Table({ title, heads, children }: { title: string; heads: string[]; children: VNode[] }): VNode {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children.length === 0 ? (
        <p class="dim">None.</p>
      ) : (
        <div class="card scrolls" tabIndex={0}>
          <table class="jobs">
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}
