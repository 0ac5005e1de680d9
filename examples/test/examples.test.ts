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

test.each([
  ['README.md', 'content-team.ts', 'await orchestrator.close()'],
  ['docs/escalation.md', 'escalation.ts', 'const report'],
  ['packages/escalation/README.md', 'escalation.ts', 'const report'],
  ['packages/journal/README.md', 'resume.ts', 'if (summary'],
])('the example in %s is %s, which runs here', (document, name, end) => {
  const text = readFileSync(join(folder, '..', document), 'utf8');
  const example = readFileSync(join(folder, name), 'utf8');
  expect(text).toContain(example.slice(example.indexOf('import'), example.indexOf(end)).trim());
});
