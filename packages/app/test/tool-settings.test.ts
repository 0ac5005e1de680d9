import { isParallelAgentsError } from '@parallel-agents/core';
import { expect, it } from 'vitest';
import { describeOption } from '../src/basics/describe-option.ts';
import { openTools } from '../src/jobs/open-tools.ts';
import { toolSettings } from '../src/settings/tool-settings.ts';

const here = { cwd: '/work', describe: describeOption };
const config = { tools: { allow: ['read'], root: 'docs', mcp: ['a.json'], rounds: 5 } };

it('what was given comes on top of the configuration, each looked up from its own folder', () => {
  expect(
    toolSettings({ mcp: ['b.json'], allowTools: ['fetch'] }, { config, folder: '/etc/own' }, here),
  ).toEqual({
    mcp: [
      { file: 'a.json', from: '/etc/own' },
      { file: 'b.json', from: '/work' },
    ],
    allow: ['read', 'fetch'],
    root: '/etc/own/docs',
    privateHosts: [],
    rounds: 5,
  });
  expect(toolSettings({ toolsRoot: 'src' }, { config: {}, folder: '/work' }, here)).toBeUndefined();
});

it('a configuration that was found and not chosen gives no tools', () => {
  const found = { config, folder: '/work', found: 'parallel-agents.config.yaml' };
  expect(() => toolSettings({}, found, here)).toThrow(
    /was found here, not chosen, and would give agents tools/,
  );
  expect(toolSettings({}, { ...found, config: { tools: { rounds: 3 } } }, here)).toBeUndefined();
});

it.each([
  [{ allow: ['raed'] }, 'allowTools: there is no tool "raed"'],
  [{ root: '/nowhere' }, 'toolsRoot: there is no folder "/nowhere"'],
  [{ mcp: [{ file: 'none.json', from: '/nowhere' }] }, 'mcp: none.json does not exist'],
])('what is wrong with %j is said by the name of its setting', async (given, message) => {
  const settings = { mcp: [], allow: [], root: import.meta.dirname, privateHosts: [], ...given };
  const thrown = await openTools(settings, { env: {}, describe: describeOption }).catch(
    (error: unknown) => error,
  );
  expect(isParallelAgentsError(thrown) && thrown.message).toContain(message);
});

it('keys of the environment are shown to no model, whatever their variable is called', async () => {
  const settings = { mcp: [], allow: ['read'], root: import.meta.dirname, privateHosts: [] };
  const env = {
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
    PGPASSWORD: 'a-long-password',
    GITHUB_PAT: 'personal-access',
    npm_config_token: 'small-letters',
    EDITOR_NAME: 'a-usual-value',
  };
  const tools = await openTools(settings, { env, describe: describeOption });
  expect(tools.redact?.(Object.values(env).join(' '))).toBe('[key] [key] [key] [key] a-usual-value');
  await tools.close();
});
