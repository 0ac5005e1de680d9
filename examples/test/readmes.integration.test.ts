import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '..', '..', 'packages');
const names = readdirSync(packages);
/** Beside the examples, which can import every package. */
const folder = mkdtempSync(join(import.meta.dirname, '..', '.readmes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads each file in turn, and says of each what it threw. */
const runAll = `
const failed = {};
for (const file of process.argv.slice(1)) await import(file).catch((thrown) => { failed[file] = String(thrown.stack ?? thrown); });
process.stdout.write('\\nfailed ' + JSON.stringify(failed), () => process.exit());
`;

function firstExample(name: string): string | undefined {
  const file = join(packages, name, 'README.md');
  if (!existsSync(file)) return undefined;
  return /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(file, 'utf8'))?.[1];
}

test('each package has a README with a first example', () => {
  expect(names.filter((name) => firstExample(name) === undefined)).toEqual([]);
});

test('the first example of each package runs as it stands', () => {
  const files = names.map((name) => {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, firstExample(name) ?? '');
    return file;
  });
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@parallel-agents/source', '--input-type=module', '--eval', runAll, ...files],
    { cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  expect(stdout, stderr).toContain('\nfailed {');
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf('\nfailed ') + 8))).toEqual({});
}, 90_000);
