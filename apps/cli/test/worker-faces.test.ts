import { describe, expect, it } from 'vitest';
import { parseHealthAddress } from '../src/engine/health-address.ts';
import { RepeatedFaults } from '../src/engine/repeated-faults.ts';
import { renderMetrics } from '../src/engine/worker-health.ts';
import { createWorkerLog } from '../src/engine/worker-log.ts';
import { testCommand } from './kit/command.ts';
import { printed } from './kit/printed.ts';

describe('where a worker is asked for its health', () => {
  it.each([
    ['127.0.0.1:9090', { host: '127.0.0.1', port: 9090 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    [':9090', { host: '127.0.0.1', port: 9090 }],
    ['queue.internal:80', { host: 'queue.internal', port: 80 }],
  ])('is read: %s', (text, address) => expect(parseHealthAddress(text)).toEqual(address));

  it.each(['9090', 'x', '127.0.0.1', '127.0.0.1:99999', '::1:9090', ''])('is refused: "%s"', (text) => {
    expect(() => parseHealthAddress(text)).toThrow(/must be HOST:PORT/);
  });
});

it('figures of a worker are in the form that Prometheus reads, whatever their labels hold', () => {
  const values = [{ labels: { status: 'a "b"\n\\c' }, value: 2 }];
  expect(renderMetrics([{ name: 'n_total', help: 'What it is.', type: 'counter', values }])).toBe(
    '# HELP n_total What it is.\n# TYPE n_total counter\nn_total{status="a \\"b\\"\\n\\\\c"} 2\n',
  );
});

it('a fault that repeats itself is one line, and once a minute how often it came', () => {
  const lines: string[] = [];
  const faults = new RepeatedFaults((line) => lines.push(line));
  for (let ms = 0; ms <= 120_000; ms += 10)
    faults.tell(`connect ECONNREFUSED 127.0.0.1:${6000 + (ms % 7)}`, ms);
  faults.tell('OOM command not allowed', 5);
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/\(6000 more times in 60 s\)$/);
});

it('a worker’s log is JSON where that is asked for: each line a document by which a job is found', () => {
  let text = '';
  const stderr = { write: (more: string) => (text += more) };
  const log = createWorkerLog({ log: 'json' }, { stderr }, { tell() {}, problem() {} });
  const request = { attemptId: 'goal-1.work/a/2', model: 'a/b' } as never;
  log.event({ type: 'session.ended', request, outcome: { status: 'failed', text: '', error: timeout } });
  log.event({ type: 'run', runId: 'goal-1', what: 'begun' });
  log.fault('the server is away');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    {
      level: 'info',
      job: 'goal-1',
      attempt: 'goal-1.work/a/2',
      model: 'a/b',
      status: 'failed',
      code: 'TIMEOUT',
    },
    { level: 'info', job: 'goal-1', step: 'begun' },
    { level: 'error', source: 'engine', message: 'the server is away' },
  ]);
});

const timeout = { code: 'TIMEOUT', message: 'No answer.', fix: 'Raise it.', retryable: false } as const;

describe('runs cancel --all', () => {
  it('stops what has not ended and was begun long enough ago, and says so', async () => {
    const command = testCommand();
    expect(await command.run('team', 'content', 'Monday motivation')).toBe(0);
    const none = await printed(command, 'runs', 'cancel', '--all', '--older-than', '1h');
    expect(none).toMatchObject({ code: 0, text: 'No run is to be stopped.\n' });
  });

  it.each([
    [['--older-than', '1h', 'x'], /--older-than/],
    [['--all', 'x'], /--all/],
    [[], /a run is missing/],
    [['--all', '--older-than', '5'], /older-than/],
  ])('refuses %j', async (argv, message) => {
    const { code, beside } = await printed(testCommand(), 'runs', 'cancel', ...argv);
    expect(code).toBe(2);
    expect(beside).toMatch(message);
  });
});
