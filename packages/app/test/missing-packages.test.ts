import { expect, it } from 'vitest';
import { missingPackages } from '../src/jobs/missing-packages.ts';
import type { Settings } from '../src/settings/settings.ts';

const settings = (name: string, tiers: string[] = []) =>
  ({
    runtime: { name },
    model: 'anthropic/claude-haiku-4-5',
    spending: { tiers: tiers.map((model) => ({ model })) },
  }) as unknown as Settings;
const spec = { tasks: [{ id: 'a', agent: 'code_reviewer', description: 'x', model: 'google/gemini-3-pro' }] };
const onlyGoogle = ({ package: name }: { package: string }) => (name === '@ai-sdk/google' ? name : undefined);

it('a look at a job says which packages its models lack', async () => {
  const said = await missingPackages(
    spec,
    settings('ai-sdk', ['openai/gpt-5', 'openai/gpt-5-mini']),
    onlyGoogle,
  );
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('@ai-sdk/anthropic, which is not installed');
  expect(said[1]).toContain('@ai-sdk/openai, which is not installed');
});

it('says nothing where all are there, and of other runtimes', async () => {
  expect(await missingPackages(spec, settings('ai-sdk'), ({ package: name }) => name)).toEqual([]);
  expect(await missingPackages(spec, settings('openai-compatible'), () => undefined)).toEqual([]);
});
