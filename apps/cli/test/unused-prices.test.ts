import { expect, it } from 'vitest';
import { helpedCommand } from './kit/helped.ts';

const run = ['run', 'tasks.yaml', '--json'];
const price = '{ inputPerMillionUsd: 1, outputPerMillionUsd: 1 }';
const mistyped = {
  files: {
    'parallel-agents.config.yaml': `agents: [./agents]\nprices: { a/hihg: ${price}, other/model: ${price} }\n`,
  },
};

it('a price for a model that nothing in the run uses is noted, with the model that was probably meant', async () => {
  const command = helpedCommand(mistyped);
  expect(await command.run(...run, '--model', 'a/high')).toBe(0);
  expect(command.stderr()).toContain('a/hihg (did you mean a/high?), other/model');
});

it('prices of models that the configuration names for other runs are not', async () => {
  const command = helpedCommand();
  expect(await command.run(...run, '--model', 'small')).toBe(0);
  expect(command.stderr()).not.toContain('prices');
});

it('nothing is said where the runtime’s default model may be priced', async () => {
  const command = helpedCommand(mistyped);
  expect(await command.run(...run)).toBe(0);
  expect(command.stderr()).not.toContain('prices');
});

it('a budget without a price points at the price that was probably meant', async () => {
  const command = helpedCommand(mistyped);
  expect(await command.run(...run, '--model', 'a/high', '--budget', '1')).toBe(2);
  expect(command.stdout()).toContain('Did you mean');
  expect(command.stdout()).toContain('a/hihg');
});
