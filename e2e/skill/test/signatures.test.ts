import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { tools } from '../../../apps/skill/src/tools/index.ts';

const openclaw = fileURLToPath(new URL('../../node_modules/openclaw/dist/', import.meta.url));

type Hint = (schema: unknown) => string | undefined;
let hints: { compactToolInputHint: Hint; compactToolOutputHint: Hint };

beforeAll(async () => {
  hints = await openClawHints();
});

const plain = (schema: unknown): unknown => JSON.parse(JSON.stringify(schema));

it.each(tools)('$name: a model that sees no schemas sees what it takes and what it gives', (tool) => {
  const { name, parameters, outputSchema } = tool;
  expect(hints.compactToolInputHint(plain(parameters))).not.toBe('unknown');
  // Of runs of all kinds; OpenClaw shows it on demand.
  if (name !== 'parallel_agents_resume') {
    expect(hints.compactToolOutputHint(plain(outputSchema))).toContain('{ ');
  }
});

it('shows how a run is asked for', () => {
  const run = tools.find(({ name }) => name === 'parallel_agents_run');
  expect(hints.compactToolInputHint(plain(run?.parameters))).toMatch(
    /tasks: Array<\{ agent: string; description: string; .*\}>; agents\?: .*files\?: /,
  );
});

it('leaves more than half of what OpenClaw has room for to other tools', () => {
  const lines = tools.map(({ name, parameters, outputSchema }) =>
    [
      name,
      hints.compactToolInputHint(plain(parameters)),
      hints.compactToolOutputHint(plain(outputSchema)),
    ].join(' '),
  );
  expect(lines.join('\n').length).toBeLessThan(5_000);
});

/** They have no public name: the module that defines both, whose exports have names of one letter. */
async function openClawHints(): Promise<typeof hints> {
  for (const name of await readdir(openclaw)) {
    if (!name.endsWith('.mjs')) continue;
    const text = await readFile(join(openclaw, name), 'utf8');
    if (!text.includes('function compactToolOutputHint')) continue;
    const exported = (wanted: string): string =>
      new RegExp(`\\b${wanted} as (\\w+)`).exec(text)?.[1] ?? wanted;
    const module = await import(pathToFileURL(join(openclaw, name)).href);
    return {
      compactToolInputHint: module[exported('compactToolInputHint')],
      compactToolOutputHint: module[exported('compactToolOutputHint')],
    };
  }
  throw new Error('OpenClaw has its hints elsewhere now: look for compactToolOutputHint in its dist.');
}
