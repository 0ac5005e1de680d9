import { expect, it } from 'vitest';
import { describe } from '../src/settings/describe-flags.ts';

it.each([
  ['usd', undefined, '--budget'],
  ['runtime', 'openclaw', '--runtime openclaw'],
  ['resumeJob', 'run-1', '`parallel-agents runs resume run-1`'],
  ['forecastPlan', undefined, '`--plan plan.json --dry-run`'],
  ['prices', undefined, '`prices` in the configuration'],
] as const)('%s %s is called %s', (name, value, said) => {
  expect(describe(name, value)).toBe(said);
});
