import { waitingWords } from '@parallel-agents/core/internal/view';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { count, counted, date, dollars } from '../lib/format.ts';
import { Command, Safe } from '../parts/text.tsx';
import { type Client, type JobsNews, type ListedJob, Refused, Unwelcome } from './client.ts';

interface JobListProps {
  client: Client;
  onUnwelcome(): void;
  onOpen(id: string): void;
  onQueues(): void;
}

const againMs = 2000;
const maxShown = 500;

/** All jobs of the store, the latest first. */
export function JobList({ client, onUnwelcome, onOpen, onQueues }: JobListProps): VNode {
  const [news, setNews] = useState<JobsNews>();
  const [problem, setProblem] = useState<string>();
  const [q, setQ] = useState('');
  useEffect(() => {
    document.title = 'Jobs · parallel-agents';
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          for await (const came of client.list(stop.signal)) {
            setNews(came);
            setProblem(undefined);
          }
        } catch (thrown) {
          if (stop.signal.aborted) return;
          if (thrown instanceof Unwelcome) return onUnwelcome();
          setProblem(
            thrown instanceof Refused
              ? thrown.message
              : 'parallel-agents cannot be reached; it is tried again.',
          );
        }
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    };
    follow();
    return () => stop.abort();
  }, [client]);
  const { jobs, hasEngine = false, start } = news ?? {};
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (jobs ?? []).filter((job) => {
    const text =
      `${job.jobId} ${job.title ?? ''} ${job.kind} ${job.status} ${job.agents.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <main class="list">
      <header class="head">
        <h1>Jobs</h1>
        {hasEngine && (
          <button type="button" class="link" onClick={onQueues}>
            Queues and workers
          </button>
        )}
        <input
          id="search"
          type="search"
          placeholder="Search jobs"
          aria-label="Search jobs"
          value={q}
          onInput={({ currentTarget }) => setQ(currentTarget.value)}
        />
      </header>
      {problem !== undefined && (
        <p class="note bad" role="status">
          <Safe text={problem} />
        </p>
      )}
      {jobs === undefined && problem === undefined && <p class="dim">Reading…</p>}
      {jobs?.length === 0 && (
        <>
          <p>No jobs yet. This starts one; it is shown here while it runs:</p>
          <Command text={start ?? ''} />
        </>
      )}
      {found.length > 0 && (
        <div class="card scrolls" tabIndex={0}>
          <table class="jobs">
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Status</th>
                <th scope="col">Completed</th>
                <th scope="col">Cost</th>
                <th scope="col">Started</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, maxShown).map((job) => (
                <JobLine key={job.jobId} job={job} onOpen={onOpen} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > maxShown && (
        <p class="dim">{count(found.length - maxShown)} earlier ones: search for them.</p>
      )}
      {jobs !== undefined && jobs.length > 0 && found.length === 0 && <p class="dim">No job is called so.</p>}
    </main>
  );
}

function JobLine({ job, onOpen }: { job: ListedJob; onOpen(id: string): void }): VNode {
  const { jobId, title, kind, agents, status, asked, completed, failed, costUsd, createdAt } = job;
  const tone = status === 'completed' && failed === 0 ? 'good' : status === 'running' ? 'live' : 'bad';
  const names = `${agents.slice(0, 3).join(', ')}${agents.length > 3 ? ` and ${agents.length - 3} more` : ''}`;
  return (
    <tr>
      <td>
        <a
          href={`#job=${encodeURIComponent(jobId)}`}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(jobId);
          }}
        >
          <Safe text={title ?? (names === '' ? jobId : names)} />
        </a>
        <br />
        <span class="dim">
          <code>{jobId}</code> · {kind} · {job.runtime}
        </span>
      </td>
      <td class={tone}>{job.waitsFor === 'approval' ? 'waits for approval' : status}</td>
      <td>
        {count(completed)} of {count(asked)}
        {job.parts !== undefined && <span class="dim"> · {counted(job.parts, 'part')}</span>}
        {failed > 0 && <span class="bad"> · {count(failed)} failed</span>}
        {job.inBatches && (
          <>
            <br />
            <span class="dim">{waitingWords(job.inBatches)}</span>
          </>
        )}
      </td>
      <td>{costUsd === undefined ? '–' : dollars(costUsd)}</td>
      <td class="dim">{date(Date.parse(createdAt))}</td>
    </tr>
  );
}
