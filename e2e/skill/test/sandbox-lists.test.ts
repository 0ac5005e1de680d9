// What OpenClaw allows in a sandbox, by the function whose answer `openclaw sandbox explain` prints.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subagentTools } from '../../../apps/skill/src/host/subagent-tools.ts';

/** As much as is used of a module that OpenClaw exports without types. */
interface SandboxModule {
  resolveSandboxRuntimeStatus(asked: { cfg: object; sessionKey: string }): {
    sandboxed: boolean;
    toolPolicy: { allow: string[]; deny: string[] };
  };
}
const sandboxModule: string = 'openclaw/plugin-sdk/sandbox';

let state: string;
let openclaw: SandboxModule;

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'parallel-agents-sandbox-'));
  process.env.OPENCLAW_STATE_DIR = state;
  openclaw = (await import(sandboxModule)) as SandboxModule;
});

afterAll(() => rmSync(state, { recursive: true, force: true }));

const inSandbox = (tools: unknown, ofAgent?: unknown) => ({
  agents: {
    defaults: { sandbox: { mode: 'non-main' } },
    ...(ofAgent !== undefined && { entries: { main: { tools: { sandbox: { tools: ofAgent } } } } }),
  },
  tools: { sandbox: { tools } },
});

it.each([
  ['a list', inSandbox({ allow: ['read'] })],
  ['a list without pictures', inSandbox({ allow: ['read'], deny: ['image'] })],
  ['a list of the agent', inSandbox({ allow: ['read', 'exec'] }, { allow: ['read'] })],
  ['a list that the agent adds to', inSandbox({ allow: ['read'] }, { alsoAllow: ['web_fetch'] })],
])('OpenClaw allows in a sandbox what the plugin takes it to allow: %s', (_what, config) => {
  const sessionKey = 'agent:main:subagent:parallel-agents-run-1';
  const { sandboxed, toolPolicy } = openclaw.resolveSandboxRuntimeStatus({ cfg: config, sessionKey });
  expect(sandboxed).toBe(true);
  const [list] = subagentTools(config, 'main').lists;
  const denied = new Set(toolPolicy.deny);
  expect([...(list?.allow ?? [])].sort()).toEqual(
    toolPolicy.allow.filter((name) => !denied.has(name)).sort(),
  );
});
