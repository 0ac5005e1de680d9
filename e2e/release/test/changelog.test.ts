import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changelogOf } from '../changelog.ts';

let repository: string;

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), 'parallel-agents-changelog-'));
  await write('.changeset/README.md', 'About changesets.');
  for (const path of ['packages/core', 'packages/teams', 'apps/skill']) await addPackage(path);
});

afterEach(async () => {
  await rm(repository, { recursive: true });
});

test('a change of one package is one of the release, and names the package', async () => {
  await write(
    'packages/core/CHANGELOG.md',
    section('0.2.1', '### Patch Changes\n\n- 1a2b3c4: A retry is cheaper.'),
  );
  await write(
    'packages/teams/CHANGELOG.md',
    section(
      '0.2.1',
      '### Patch Changes\n\n- Updated dependencies [1a2b3c4]\n  - @parallel-agents/core@0.2.1',
    ),
  );
  await write('apps/skill/CHANGELOG.md', section('0.2.1', 'No changes in this release.'));

  expect(await changelogOf('0.2.1', repository)).toBe('### Patch Changes\n\n- **core**: A retry is cheaper.');
});

test('a change of every package is told once, without names', async () => {
  for (const path of ['packages/core', 'packages/teams', 'apps/skill']) {
    await write(
      `${path}/CHANGELOG.md`,
      section('0.2.1', '### Patch Changes\n\n- 1a2b3c4: All of it is quicker.'),
    );
  }

  expect(await changelogOf('0.2.1', repository)).toBe('### Patch Changes\n\n- All of it is quicker.');
});

test('a change that weighs more in one package than in another is told once, with the greater weight', async () => {
  await write('packages/core/CHANGELOG.md', section('0.3.0', '### Patch Changes\n\n- 1a2b3c4: A new team.'));
  await write(
    'packages/teams/CHANGELOG.md',
    section(
      '0.3.0',
      '### Minor Changes\n\n- 1a2b3c4: A new team.\n\n### Patch Changes\n\n- 5d6e7f8: A typing error is gone.',
    ),
  );

  expect(await changelogOf('0.3.0', repository)).toBe(
    '### Minor Changes\n\n- **core, teams**: A new team.\n\n### Patch Changes\n\n- **teams**: A typing error is gone.',
  );
});

test('paragraphs and lists stay in the entry that they belong to', async () => {
  const entry = '- 1a2b3c4: A change:\n\n  - one part\n  - another\n\n  And a remark.\n- 5d6e7f8: One more.';
  await write('packages/core/CHANGELOG.md', section('0.2.1', `### Patch Changes\n\n${entry}`));

  expect(await changelogOf('0.2.1', repository)).toBe(
    '### Patch Changes\n\n- **core**: A change:\n\n  - one part\n  - another\n\n  And a remark.\n- **core**: One more.',
  );
});

test('a version without a section shows what is waiting to become one', async () => {
  await write(
    '.changeset/some-name.md',
    "---\n'@parallel-agents/core': patch\n'@parallel-agents/teams': minor\n---\n\nA new team.\n",
  );

  expect(await changelogOf('0.2.0', repository)).toBe('### Minor Changes\n\n- **core, teams**: A new team.');
});

async function addPackage(path: string): Promise<void> {
  const name = `@parallel-agents/${path.split('/').at(-1)}`;
  await write(`${path}/package.json`, JSON.stringify({ name, version: '0.2.0' }));
}

async function write(path: string, content: string): Promise<void> {
  const file = join(repository, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

function section(version: string, content: string): string {
  return `# A package\n\n## ${version}\n\n${content}\n\n## 0.1.0\n\n### Minor Changes\n\n- 9a8b7c6: The first.\n`;
}
