import type { EngineView } from '../../src/view/engine.ts';

/** A fleet with everything that can be remarkable about one; names are hostile. */
export function busyEngine(now: number): EngineView {
  const since = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
  const worker = { runtime: 'openclaw', lanes: ['anthropic', 'default'], concurrency: 40, jobs: 3 };
  return {
    label: 'redis://queue.internal:6379',
    protocol: 4,
    workers: [
      { ...worker, name: 'one/7', version: '1.2.0', sessions: 38, inFlight: { usd: 1.25, unpriced: 0 } },
      { ...worker, name: '<img src=x onerror=alert(1)>/9', version: '1.3.0', sessions: 2 },
    ],
    lanes: [
      {
        ...{ runtime: 'openclaw', lane: 'anthropic', waiting: 12_345, running: 40, setAside: 0 },
        ...{ waitsSince: since(720), limits: { concurrency: 40, rate: { max: 20, perSeconds: 1 } } },
      },
      { runtime: 'openclaw', lane: 'default', waiting: 0, running: 0, setAside: 0 },
    ],
    jobs: [
      { runtime: 'openclaw', waiting: 0, running: 6, setAside: 2 },
      { runtime: 'ai-sdk', waiting: 4, running: 0, setAside: 0, waitsSince: since(30) },
    ],
    parts: [{ runtime: 'openclaw', waiting: 992, running: 8, setAside: 0, waitsSince: since(60) }],
    inFlight: { usd: 1.25, unpriced: 2 },
  };
}
