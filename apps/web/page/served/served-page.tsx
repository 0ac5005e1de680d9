import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PartedView } from '../../src/view/parts.ts';
import { JobPage } from '../job-page.tsx';
import type { Place } from '../lib/place.ts';
import type { Shown, Source } from '../lib/source.ts';
import { titleOf } from '../parts/header.tsx';
import { usePlace } from '../use-place.ts';
import { Client, Refused, Unwelcome } from './client.ts';
import { JobList } from './job-list.tsx';
import { Parted } from './parted.tsx';
import { Queues } from './queues.tsx';
import { forgetToken, takeToken } from './token.ts';

/** All jobs of the store, live: the list, or one of them. */
export function ServedPage(): VNode {
  const [token, setToken] = useState(takeToken);
  const [place, go] = usePlace();
  const client = useMemo(() => (token === undefined ? undefined : new Client(token)), [token]);
  // Whoever pastes another link of the command into the same tab.
  useEffect(() => {
    const look = (): void => {
      if (location.hash.includes('token=')) setToken(takeToken());
    };
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  const onUnwelcome = (): void => {
    forgetToken();
    setToken(undefined);
  };
  if (client === undefined) return <Locked />;
  if (place.page === 'queues')
    return <Queues client={client} onUnwelcome={onUnwelcome} onBack={() => go({ page: undefined })} />;
  if (place.job === undefined)
    return (
      <JobList
        client={client}
        onUnwelcome={onUnwelcome}
        onOpen={(job) => go({ job })}
        onQueues={() => go({ page: 'queues' })}
      />
    );
  return (
    <LiveJob key={place.job} id={place.job} client={client} place={place} go={go} onUnwelcome={onUnwelcome} />
  );
}

function Locked(): VNode {
  return (
    <main class="locked">
      <h1>parallel-agents</h1>
      <p>
        This page needs the link that <code>parallel-agents serve</code> printed when it started. It ends with
        a token that only you have seen.
      </p>
      <p class="dim">Copy the whole link from your terminal and open it here.</p>
    </main>
  );
}

interface LiveJobProps {
  id: string;
  client: Client;
  place: Place;
  go: Parameters<typeof JobPage>[0]['go'];
  onUnwelcome(): void;
}

/** Milliseconds before the server is asked again. */
const againMs = 2000;

function LiveJob({ id, client, place, go, onUnwelcome }: LiveJobProps): VNode {
  const [shown, setShown] = useState<Shown>();
  const [parted, setParted] = useState<PartedView>();
  const [problem, setProblem] = useState<string>();
  const source = useMemo(
    (): Source => ({ answer: (key) => client.answer(id, key), act: (action) => client.act(id, action) }),
    [client, id],
  );
  useEffect(() => {
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          for await (const { job, tasks, all, commands, parted } of client.follow(id, stop.signal)) {
            setProblem(undefined);
            setParted(parted);
            setShown((before) => {
              const known = all ? [] : (before?.tasks ?? []);
              return { job, tasks: merged(known, tasks), commands, source, link: 'live', leftOut: 0 };
            });
          }
        } catch (thrown) {
          if (stop.signal.aborted) return;
          if (thrown instanceof Unwelcome) return onUnwelcome();
          if (thrown instanceof Refused) return setProblem(thrown.message);
        }
        if (stop.signal.aborted) return;
        setShown((before) => before && { ...before, link: 'lost' });
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    };
    follow();
    return () => stop.abort();
  }, [client, id, source]);
  const ticking = useTicking(shown);
  useEffect(() => {
    if (parted) document.title = `${parted.title ?? id} · parallel-agents`;
    else if (shown) document.title = titleOf(shown.job, shown.tasks);
  }, [shown, parted]);
  return (
    <>
      <nav class="top no-print">
        <button
          type="button"
          class="link"
          onClick={() => {
            go({
              job: undefined,
              task: undefined,
              compare: undefined,
              window: undefined,
              q: '',
              status: '',
              agent: '',
              tier: '',
            });
          }}
        >
          ← All jobs
        </button>
      </nav>
      {problem !== undefined && <p class="note bad alone">{problem}</p>}
      {ticking && parted ? (
        <Parted id={id} run={parted} shown={ticking} onOpen={(job) => go({ job })} />
      ) : ticking ? (
        <JobPage shown={ticking} place={place} go={go} />
      ) : (
        problem === undefined && <p class="dim alone">Reading {id}…</p>
      )}
    </>
  );
}

function merged(known: Shown['tasks'], changed: Shown['tasks']): Shown['tasks'] {
  if (known.length === 0) return changed;
  if (changed.length === 0) return known;
  const byKey = new Map(changed.map((task) => [task.key, task]));
  const all = known.map((task) => {
    const now = byKey.get(task.key);
    byKey.delete(task.key);
    return now ?? task;
  });
  return [...all, ...byKey.values()];
}

/** What runs goes on between two pieces of news. */
function useTicking(shown: Shown | undefined): Shown | undefined {
  const [, tick] = useState(0);
  const got = useRef<{ shown: Shown; at: number }>(undefined);
  if (shown !== undefined && got.current?.shown !== shown) got.current = { shown, at: performance.now() };
  const isRunning = shown?.job.status === 'running' && shown.link === 'live';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  if (shown === undefined || !isRunning || got.current === undefined) return shown;
  const later = Math.floor(performance.now() - got.current.at);
  return { ...shown, job: { ...shown.job, seenAt: shown.job.seenAt + later } };
}
