import { hostedRuntime } from '@parallel-agents/testing/internal';
import { type Lanes, openEngine } from '../../src/index.ts';
import { doRun } from './run-handler.ts';

export interface WorkerSettings {
  url: string;
  namespace: string;
  /** The URL of the session host. */
  host: string;
  lanes?: Lanes;
  concurrency?: number;
  maxDeliveries?: number;
  /** Its sessions are lost with it, and it is killed as soon as one has begun. @default neither */
  sessions?: 'its own' | 'deadly';
  /** Whether it takes runs too. @default true */
  runs?: boolean;
  /** Milliseconds by which its clock is ahead. @default 0 */
  clockMs?: number;
}

/** A worker that works. */
export interface WorkingWorker {
  /** As a worker leaves that is told to: what it has is given to others, and its connections are let go. */
  leave(): Promise<void>;
  /** Its connections are let go. */
  close(): Promise<void>;
}

export interface WorkOptions {
  /** Told what it does, a line at a time. */
  say: (line: string) => void;
  /** Ends whoever starts a session that takes down its worker. */
  die: () => void;
}

/** Starts a worker in this process. */
export async function work(settings: WorkerSettings, { say, die }: WorkOptions): Promise<WorkingWorker> {
  const hosted = hostedRuntime(settings.host);
  const ownSessions = settings.sessions !== undefined;
  const runtime: typeof hosted = {
    ...hosted,
    ...(ownSessions && {
      capabilities: { ...hosted.capabilities, attach: false },
      attach: async () => undefined,
    }),
    async spawn(request, options) {
      if (request.prompt.includes('poison')) die();
      const attemptId = ownSessions ? `${request.attemptId} of ${process.pid}` : request.attemptId;
      const session = await hosted.spawn({ ...request, attemptId }, options);
      if (settings.sessions === 'deadly') die();
      return session;
    },
  };
  const { url, namespace, lanes = {} } = settings;
  const engine = await openEngine({
    url,
    namespace,
    lanes,
    onWarning: ({ message }) => say(`warning ${message}`),
  });
  const worker = await engine.startWorker({
    runtime,
    concurrency: settings.concurrency ?? 4,
    ...(settings.runs !== false && { onRun: doRun }),
    maxDeliveries: settings.maxDeliveries ?? 50,
    timings: { lockDuration: 3000, stalledInterval: 1000 },
    onEvent: (event) => {
      if (event.type === 'run') say(`run ${event.runId} ${event.what}`);
      else if (event.type !== 'forgotten') say(`${event.type} ${event.request.attemptId}`);
    },
  });
  const close = async (): Promise<void> => {
    await worker.close();
    await engine.close();
  };
  return {
    close,
    async leave() {
      await worker.drain();
      await close();
    },
  };
}
