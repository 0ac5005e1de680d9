// What a server still has of a job that did not come to its end, for whoever looks for the reason.
import { spawnSync } from 'node:child_process';

/** Characters of one value at most. */
const shown = 2000;

/** Every key that names the job, and where it stands in the lists of the queues. */
export function remainsOf(url: string, jobId: string): Record<string, unknown> {
  const ask = (...words: string[]): string => {
    const { stdout } = spawnSync('redis-cli', ['-u', url, '--no-auth-warning', ...words], {
      encoding: 'utf8',
    });
    return stdout.trim();
  };
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  const keys = lines(ask('--scan'));
  const read: Record<string, string[]> = {
    hash: ['hgetall'],
    list: ['lrange', '0', '-1'],
    zset: ['zrange', '0', '-1', 'withscores'],
    set: ['smembers'],
    string: ['get'],
  };
  const contentOf = (key: string): string[] => {
    const [command = 'type', ...rest] = read[ask('type', key)] ?? [];
    return lines(ask(command, key, ...rest)).map((line) => line.slice(0, shown));
  };
  const names = new RegExp(`(^|[:/"])${jobId}([/.:"]|$)`);
  const found: [string, unknown][] = [];
  for (const key of keys) {
    if (key.endsWith(':events')) continue;
    if (names.test(key)) found.push([key, contentOf(key)]);
    else if (/:(wait|active|delayed|prioritized|stalled|completed|failed|paused)$/.test(key)) {
      const own = contentOf(key).filter((line) => names.test(line));
      if (own.length > 0) found.push([key, own]);
    }
  }
  return Object.fromEntries(found);
}
