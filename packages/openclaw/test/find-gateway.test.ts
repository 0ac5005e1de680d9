import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findGateway, type GatewayAddress } from '../src/gateway/find-gateway.ts';
import { openclaw } from '../src/index.ts';
import type { OpenClawOptions } from '../src/options.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: this is how OpenClaw’s configuration names a variable
const bracedReference = '"${MY_TOKEN}"';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'find-gateway-'));
  await mkdir(join(home, '.openclaw'));
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function configure(text: string, path = join(home, '.openclaw', 'openclaw.json')): Promise<void> {
  await writeFile(path, text);
}

async function find(
  environment: Record<string, string> = {},
  options: OpenClawOptions = {},
): Promise<{ url: string; token: string | undefined; password: string | undefined }> {
  const { url, token, password } = await findGateway(options, { HOME: home, ...environment });
  return { url, token: token?.reveal(), password: password?.reveal() };
}

describe('the address', () => {
  it('is the local default port where nothing is configured', async () => {
    expect(await find()).toEqual({ url: 'ws://127.0.0.1:18789/', token: undefined, password: undefined });
  });

  it('takes port and token from a configuration as people write it, with comments and trailing commas', async () => {
    await configure(`{ // mine\n gateway: { port: 19001, auth: { mode: 'token', token: 'abc', }, }, }`);
    expect(await find()).toMatchObject({ url: 'ws://127.0.0.1:19001/', token: 'abc' });
  });

  it('prefers options to the environment, and the environment to the configuration', async () => {
    await configure('{ gateway: { port: 19001, auth: { token: "from-file" } } }');
    const environment = { OPENCLAW_GATEWAY_PORT: '19002', OPENCLAW_GATEWAY_TOKEN: 'from-environment' };
    expect(await find(environment)).toMatchObject({
      url: 'ws://127.0.0.1:19002/',
      token: 'from-environment',
    });
    const options = { url: 'ws://localhost:19003', token: 'from-option' };
    expect(await find(environment, options)).toMatchObject({
      url: 'ws://localhost:19003/',
      token: 'from-option',
    });
  });

  it('is the remote one in remote mode', async () => {
    await configure(
      '{ gateway: { mode: "remote", remote: { url: "wss://claw.example", token: "remote" } } }',
    );
    expect(await find()).toMatchObject({ url: 'wss://claw.example/', token: 'remote' });
  });

  it.each(['https://claw.example', 'not a url', 'ws://user:secret@host'])('is refused as %s', async (url) => {
    await expect(find({ OPENCLAW_GATEWAY_URL: url })).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
  });
});

describe('the configuration file', () => {
  it.each([
    ['OPENCLAW_CONFIG_PATH', 'elsewhere.json', 'elsewhere.json'],
    ['OPENCLAW_STATE_DIR', '.', 'openclaw.json'],
    ['OPENCLAW_HOME', '.', '.openclaw/openclaw.json'],
  ])('is found through %s', async (name, value, file) => {
    await configure('{ gateway: { auth: { token: "found" } } }', join(home, file));
    const environment = { HOME: '/nonexistent', [name]: join(home, value) };
    expect((await findGateway({}, environment)).token?.reveal()).toBe('found');
  });

  it('is named with what is wrong in it', async () => {
    await configure('{ gateway: { port: "many" } }');
    await expect(find()).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringMatching(/openclaw\.json.*gateway\.port/s),
    });
  });
});

describe('the token', () => {
  it.each([
    ['a braced reference', bracedReference],
    ['a bare reference', '"$MY_TOKEN"'],
    ['a secret reference', '{ source: "env", provider: "default", id: "MY_TOKEN" }'],
  ])('is read from the environment through %s', async (_, token) => {
    await configure(`{ gateway: { auth: { token: ${token} } } }`);
    expect(await find({ MY_TOKEN: 'from-variable' })).toMatchObject({ token: 'from-variable' });
  });

  it('is read from OpenClaw’s own .env and from the env block', async () => {
    await configure('{ env: { vars: { OPENCLAW_GATEWAY_TOKEN: "from-block" } } }');
    expect(await find()).toMatchObject({ token: 'from-block' });
    await writeFile(join(home, '.openclaw', '.env'), 'OPENCLAW_GATEWAY_TOKEN=from-dotenv\n');
    expect(await find()).toMatchObject({ token: 'from-dotenv' });
  });

  it.each([
    ['a variable that is not set', bracedReference],
    ['a secret store', '{ source: "exec", provider: "vault", id: "gateway/token" }'],
  ])('that lies in %s is asked for by name', async (_, token) => {
    await configure(`{ gateway: { auth: { token: ${token} } } }`);
    await expect(find()).rejects.toMatchObject({
      code: 'RUNTIME_UNAUTHORIZED',
      message: expect.stringContaining('gateway.auth.token'),
      fix: expect.stringContaining('OPENCLAW_GATEWAY_TOKEN'),
    });
  });

  it('of the configuration is not sent to another host', async () => {
    await configure('{ gateway: { auth: { token: "mine" } } }');
    expect(await find({ OPENCLAW_GATEWAY_URL: 'wss://somewhere.example' })).toMatchObject({
      token: undefined,
    });
    expect(await find({ OPENCLAW_GATEWAY_URL: 'ws://127.0.0.1:19004' })).toMatchObject({ token: 'mine' });
  });

  it('does not show when the address is printed', async () => {
    const address: GatewayAddress = await findGateway(
      { token: 'hidden-token', password: 'hidden-word' },
      { HOME: home },
    );
    expect(`${inspect(address)} ${JSON.stringify(address)} ${address.token}`).not.toMatch(/hidden/);
  });
});

it('a runtime says which gateway its limits are those of, and nothing secret', () => {
  const account = (url?: string) => openclaw({ token: 'secret', ...(url !== undefined && { url }) }).account;
  expect(account('ws://one.example:1234/?token=secret')).toBe('one.example:1234');
  expect(account('ws://user:secret@two.example')).toBe('two.example');
  expect(account()).toBeUndefined();
});
