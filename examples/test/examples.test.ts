import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));

const runExample = (name: string) =>
  spawnSync(process.execPath, ['--conditions=@parallel-agents/source', join(folder, name)], {
    encoding: 'utf8',
  });

test.each(examples)('%s runs and finds its own expectations met', (name) => {
  const { status, stdout, stderr } = runExample(name);
  expect(stderr).toBe('');
  expect(stdout).not.toBe('');
  expect(status).toBe(0);
});

test('the library example in the README is the one that runs here', () => {
  const readme = readFileSync(join(folder, '..', 'README.md'), 'utf8');
  const example = readFileSync(join(folder, 'content-team.ts'), 'utf8');
  const body = example.slice(example.indexOf('import'), example.indexOf('await orchestrator.close()')).trim();
  expect(readme).toContain(body);
});
