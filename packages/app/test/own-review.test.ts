import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { builtinAgents } from '@parallel-agents/registry';
import { checkedAnswer } from '@parallel-agents/testing/internal/conformance';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/own-review.md'), 'utf8');
const answers = [...page.matchAll(/<!-- answer of (\w+) on (\S+) -->\s+```json\n([\s\S]*?)\n```/g)].map(
  ([, agent = '', file = '', json = '']) => ({ agent, file, answer: JSON.parse(json) as unknown }),
);

test('the page has answers of several reviewers', () => {
  expect(answers.map(({ agent }) => agent)).toEqual([
    'code_reviewer',
    'performance_reviewer',
    'security_reviewer',
  ]);
});

test.each(answers.map((one) => [one.agent, one.file, one.answer] as const))(
  'what the page has %s say of %s stands in the file, at these lines, and its checks have nothing to mend',
  async (name, file, answer) => {
    const agent = builtinAgents.resolve(name);
    if (agent === undefined) throw new Error(name);
    const input = { fileName: basename(file), code: readFileSync(join(root, file), 'utf8') };
    const { said, notChecked } = await checkedAnswer(agent, answer, { input });
    expect({ said, notChecked }).toEqual({ said: [], notChecked: [] });
  },
);
