import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pages, root } from './kit/page.ts';

interface Package {
  name: string;
  engines: { node: string };
  dependencies?: Record<string, string>;
}

const packages = globSync('{packages,apps}/*/package.json', { cwd: root }).map(
  (file) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Package,
);
const oldestOf = ({ engines }: Package): number => {
  const [major = 0, minor = 0] = engines.node.replace('>=', '').split('.').map(Number);
  return major * 1000 + minor;
};
const named = (name: string) => packages.find((one) => one.name === name);

test('no package says that it works with an older Node than what it depends on', () => {
  const faults = packages.flatMap((one) =>
    Object.keys(one.dependencies ?? {}).flatMap((name) => {
      const needs = named(name);
      return needs && oldestOf(needs) > oldestOf(one) ? [`${one.name}: ${name} ${needs.engines.node}`] : [];
    }),
  );
  expect(faults).toEqual([]);
});

test('pages and the command say which Node the command needs', () => {
  const [, needed = ''] = /^>=(\d+\.\d+)/.exec(named('parallel-agents')?.engines.node ?? '') ?? [];
  const bin = readFileSync(join(root, 'apps/cli/bin/parallel-agents.js'), 'utf8');
  expect(bin).toContain(`oldestNode = '${needed}'`);
  const said = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/Node (22[\d.]*) or newer/g)].map(
      ([, version]) => `${page}: ${version}`,
    ),
  );
  expect(said.length).toBeGreaterThan(5);
  expect(said.filter((one) => !one.endsWith(`: ${needed}`))).toEqual([]);
});
