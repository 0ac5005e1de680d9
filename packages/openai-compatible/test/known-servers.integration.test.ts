// What docs/known-servers.md says was played against each server: each cell of its table is made of the names of these plays.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { serverProfiles } from '../src/server/server-profiles.ts';
import { type Exchange, type Fields, type Play, plays, type Reply, says } from './kit/plays.ts';
import { bodyOf, type Handler, signal, start } from './wire-server.ts';

async function play(profile: string, { chat = says({}), list, options, request, ...wanted }: Play) {
  const seen: Exchange[] = [];
  const send = (response: Parameters<Handler>[1], [status, body]: Reply): void =>
    void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  const complete: Handler = async (incoming, response) => {
    const { url = '', headers } = incoming;
    const exchange = { body: JSON.parse(await bodyOf(incoming)) as Fields, url, headers };
    seen.push(exchange);
    send(response, chat(exchange));
  };
  const listed: Handler | undefined = list && ((_incoming, response) => send(response, list));
  const { ask, runtime } = await start(complete, { profile, apiKey: 'k-0123456789', ...options }, listed);
  await runtime.models?.({ signal }).catch(() => []);
  const outcome = await ask(request);
  expect(outcome).toMatchObject(wanted.gives ?? {});
  wanted.sends?.(seen.at(-1) as Exchange);
  return outcome;
}

const page = readFileSync(new URL('../../../docs/known-servers.md', import.meta.url), 'utf8');

describe.each(serverProfiles)('$title', ({ name, title }) => {
  const played = plays[name] ?? {};

  test('has in the page what is played here, and no more', () => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${title} `)) ?? '';
    const names = Object.keys(played).join(', ');
    expect(row.split('|')[3]?.trim()).toBe(name === 'llamacpp' ? `a real one in the tests; ${names}` : names);
  });

  test.each(Object.entries(played))('%s', async (_what, wanted) => {
    await play(name, wanted);
  });
});
