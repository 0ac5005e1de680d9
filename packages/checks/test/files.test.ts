import type { Check } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import { containerRules, openApi } from '../src/index.ts';

async function problemsOf<Tools>(check: Check<unknown, Tools>, path: string, content: string) {
  const tools = (await check.load?.()) as Tools;
  const subject = {
    output: { files: [{ path, content }] },
    task: { agent: 'a', description: '' },
    results: [],
  };
  return (check.run(subject, tools)?.problems ?? []).map(({ message }) => message);
}

test.each([
  ['a file of what is left out of an image is no Dockerfile', 'Dockerfile.dockerignore', 'node_modules\n'],
  [
    'a stage has the user of the stage that it builds on',
    'Dockerfile',
    'FROM node:24 AS base\nUSER node\nFROM base AS final\nCMD ["node"]\n',
  ],
  [
    'the user of a stage is inherited over several',
    'Dockerfile',
    'FROM node:24 AS base\nUSER node\nFROM base AS build\nFROM build\nCMD ["node"]\n',
  ],
])('%s', async (_title, path, content) => {
  expect(await problemsOf(containerRules, path, content)).toEqual([]);
});

test.each([
  ['FROM node:24 AS base\nUSER root\nFROM base AS final\n', 'runs as root'],
  ['FROM node:24 AS base\nUSER node\nFROM node:24\n', 'sets no USER'],
  ['FROM node:24 AS base\nFROM base AS final\n', 'sets no USER'],
])('a last stage that is root is told: %j', async (content, said) => {
  expect(await problemsOf(containerRules, 'Dockerfile', content)).toEqual([expect.stringContaining(said)]);
});

const parameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const responses = { 200: { description: 'ok' } };

function documentWith(second: unknown): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Pets', version: '1' },
    paths: {
      '/pets/{id}': {
        get: { parameters: [parameter], responses },
        put: { parameters: [second], responses },
      },
    },
  });
}

test('a reference may lead into a list, as tools that bundle documents write it', async () => {
  const content = documentWith({ $ref: '#/paths/~1pets~1{id}/get/parameters/0' });
  expect(await problemsOf(openApi, 'api.json', content)).toEqual([]);
});

test.each([
  '#/paths/~1pets~1{id}/get/parameters/1',
  '#/constructor',
  '#/info/toString',
  '#/info/title/length',
])('a reference to %s leads nowhere', async (reference) => {
  const problems = await problemsOf(openApi, 'api.json', documentWith({ $ref: reference }));
  expect(problems).toContainEqual(expect.stringContaining(`${reference} leads nowhere`));
});
