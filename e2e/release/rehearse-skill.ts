import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import { compiledOnce, openclawProgram } from '../openclaw.ts';
import { assertSame, filesIn, folderOf } from './folders.ts';
import { publishSkill, runClawHub, skillFolder } from './publish.ts';
import { type Rehearsal, step } from './rehearsal.ts';

/** Publishes the skill, and installs it in both ways that there are. */
export async function rehearseSkill(
  { scratch, clawhub, accounts }: Rehearsal,
  release: { version: string; changelog: string },
): Promise<void> {
  const { env } = accounts.clawhub;
  const asked = clawhub.requests.length;
  await publishSkill(release, env);
  const requests = clawhub.requests.length - asked;
  const [skill] = clawhub.published;
  assert.equal(skill?.version, release.version);
  const original = await filesIn(skillFolder);
  const paths = Object.keys(original).sort();
  assert.deepEqual(Object.keys(skill.files).sort(), paths);
  step(`Published the skill with clawhub: ${paths.length} files in ${requests} requests`);

  assert.equal(await publishSkill(release, env), undefined);
  assert.equal(clawhub.published.length, 1);
  step('Published it once more: ClawHub has that version, and it is left alone');

  const workspace = join(scratch, 'clawhub-workspace');
  await mkdir(workspace);
  await runClawHub(['install', 'parallel-agents', '--workdir', workspace, '--no-input'], workspace, env);
  await assertSame(original, join(workspace, 'skills', 'parallel-agents'));
  step('Installed it with `clawhub install`: the same files');

  const home = join(scratch, 'skill-home');
  await mkdir(home);
  const quick = { OPENCLAW_NO_RESPAWN: '1', ...compiledOnce };
  const openclawEnv = { HOME: home, OPENCLAW_CLAWHUB_URL: clawhub.url, ...quick };
  await command(process.execPath, [openclawProgram, 'skills', 'install', 'parallel-agents'], {
    cwd: home,
    env: openclawEnv,
  });
  await assertSame(original, await folderOf('SKILL.md', home));
  step('Installed it with `openclaw skills install`: the same files');
}
