import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

it.each([
  ['tasks', []],
  ['job', ['--job']],
])('the published schema of %s is the one that `schema` prints', async (name, flags) => {
  const published = readFileSync(new URL(`../schema/${name}.schema.json`, import.meta.url), 'utf8');
  const command = testCommand();
  expect(await command.run('schema', ...flags)).toBe(0);
  expect(command.json(), 'run `pnpm --filter parallel-agents schema`').toEqual(JSON.parse(published));
});

it('the schema knows every field of a task and refuses others', async () => {
  const command = testCommand();
  await command.run('schema');
  const { properties } = command.json<{ properties: { tasks: { items: object } } }>();
  expect(properties.tasks.items).toMatchObject({
    required: ['agent', 'description'],
    additionalProperties: false,
    properties: {
      id: {},
      input: {},
      timeoutSeconds: {},
      outputFormat: {},
      priority: {},
      dependsOn: {},
      model: {},
    },
  });
});
