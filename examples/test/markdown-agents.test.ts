import { globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAgents } from '@parallel-agents/registry';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, test } from 'vitest';
import { blocksOf, root } from './kit/page.ts';

const pages = globSync(['README.md', 'docs/**/*.md', '{packages,apps}/*/README.md'], { cwd: root }).filter(
  (page) => !page.includes('node_modules'),
);
const agents = pages.flatMap((page) =>
  blocksOf(page)
    .filter(({ text }) => text.startsWith('---\n'))
    .map(({ line, text }) => ({ where: `${page}:${line}`, text })),
);

test('there are pages that show agents as markdown', () => {
  expect(agents.length).toBeGreaterThanOrEqual(3);
});

test.each(agents)('the agent of $where loads as it stands', async ({ text }) => {
  const folder = mkdtempSync(join(temporaryFolder(), 'agents-'));
  writeFileSync(join(folder, 'shown.md'), text);
  const loaded = await loadAgents(folder, { from: folder });
  expect(loaded.notes).toEqual([]);
  expect(loaded.agents.map(({ instructions }) => instructions.length > 40)).toEqual([true]);
  expect(loaded.agents[0]?.outputSchema).toBeDefined();
});
