import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));
/** The one that needs a server. */
const onServer = 'engine.ts';

const runExample = (name: string, ...argv: string[]) =>
  spawnSync(process.execPath, ['--conditions=@parallel-agents/source', join(folder, name), ...argv], {
    encoding: 'utf8',
    timeout: 60_000,
  });

const expectDone = ({ status, stdout, stderr }: ReturnType<typeof runExample>): void => {
  expect(stderr).toBe('');
  expect(stdout).not.toBe('');
  expect(status).toBe(0);
};

test.each(examples.filter((name) => name !== onServer))(
  '%s runs and finds its own expectations met',
  (name) => {
    expectDone(runExample(name));
  },
);

for (const { kind, missing, start } of serverKinds()) {
  test.skipIf(missing !== undefined)(
    `${onServer} runs on ${kind} (${missing ?? 'installed'})`,
    async () => {
      const server = await start();
      try {
        expectDone(runExample(onServer, server.url));
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
}

test.each([
  ['README.md', 'program.ts', 'assert.equal'],
  ['apps/cli/README.md', 'program.ts', 'assert.equal'],
  ['docs/program.md', 'follow.ts', 'assert.equal'],
  ['packages/core/README.md', 'own-agent.ts', "if (result.status !== 'completed') process"],
  ['packages/teams/README.md', 'content-team.ts', 'await orchestrator.close()'],
  ['docs/escalation.md', 'escalation.ts', 'const report'],
  ['packages/escalation/README.md', 'escalation.ts', 'if (report'],
  ['packages/journal/README.md', 'resume.ts', 'if (summary'],
  ['packages/app/README.md', 'job.ts', 'await app.close'],
  ['docs/meta-agents.md', 'create-agents.ts', 'const made'],
  ['docs/orchestrate.md', 'orchestrate.ts', 'if (status'],
  ['docs/engine-program.md', 'engine.ts', 'console.log'],
  ['docs/checks.md', 'checked-agent.ts', 'assert.equal'],
])('the example in %s is %s, which runs here', (document, name, end) => {
  const text = readFileSync(join(folder, '..', document), 'utf8');
  const example = readFileSync(join(folder, name), 'utf8');
  expect(text).toContain(example.slice(beginOf(example), example.indexOf(end)).trim());
});

/** What only the run here needs is above it. */
function beginOf(example: string): number {
  const assertions = "import assert from 'node:assert/strict';\n";
  return example.includes(`\n${assertions}`)
    ? example.indexOf(assertions) + assertions.length
    : example.indexOf('import');
}
