// Answers of the agents about agents that a good colleague would send back, and unusual ones that are right.
import type { AgentTask } from '@parallel-agents/core';
import { sampleDesign } from '../../src/agents/sample-design.ts';

export type Answer = readonly [what: string, answer: unknown, by?: string];

export const given: Partial<AgentTask> = {
  input: {
    design: sampleDesign,
    findings: [
      { place: 'instructions', problem: 'Nothing says what happens with truncated logs.', change: 'Say it.' },
      { place: 'outputSchema', problem: 'Nobody reads unreadableRuns.', change: 'Remove it.' },
    ],
    strengths: [],
  },
};
export const answered = [
  { finding: 'truncated logs', action: 'changed', change: 'Step 1 says which part is read.' },
  { finding: 'unreadableRuns', action: 'declined', change: 'A team does look at them.' },
];
export const better = {
  ...sampleDesign,
  instructions: `${sampleDesign.instructions}\nOf a truncated log, read the end.`,
};
const [fixture] = sampleDesign.fixtures;
export const others = sampleDesign.fixtures.slice(1);
if (fixture === undefined) throw new Error('The sample has fixtures.');

/** The output schema with other fields at its top. */
function withFields(
  change: (fields: Record<string, unknown>) => Record<string, unknown>,
  required?: string[],
) {
  const { properties, ...rest } = sampleDesign.outputSchema as { properties: Record<string, unknown> };
  const schema = { ...rest, properties: change(properties), ...(required && { required }) };
  return { design: { ...better, outputSchema: schema }, changes: answered };
}

export const refined: readonly Answer[] = [
  [
    'a fixture that was failed is gone',
    { design: { ...better, fixtures: others }, changes: answered },
    'keeps-exam',
  ],
  [
    'the input of a fixture is an easier one',
    {
      design: { ...better, fixtures: [{ ...fixture, input: { log: 'easy' } }, ...others] },
      changes: answered,
    },
    'keeps-exam',
  ],
  [
    'a fixture expects nothing any more',
    {
      design: {
        ...better,
        fixtures: [{ name: fixture.name, description: 'x', input: fixture.input, expect: {} }, ...others],
      },
      changes: answered,
    },
    'keeps-exam',
  ],
  [
    'a statement of the rubric is gone',
    { design: { ...better, rubric: sampleDesign.rubric.slice(1) }, changes: answered },
    'keeps-exam',
  ],
  [
    'the agent has another name',
    { design: { ...better, name: 'best_finder' }, changes: answered },
    'keeps-exam',
  ],
  [
    'a field of answers is gone',
    withFields(({ flaky: _gone, ...fields }) => fields, ['unreadableRuns']),
    'keeps-fields',
  ],
  [
    'a field is renamed',
    withFields(
      ({ flaky, ...fields }) => ({ ...fields, flakyTests: flaky }),
      ['flakyTests', 'unreadableRuns'],
    ),
    'keeps-fields',
  ],
  ['a field need not be there any more', withFields((fields) => fields, ['unreadableRuns']), 'keeps-fields'],
  ['no finding is answered', { design: better, changes: [] }, 'findings-answered'],
  ['a finding is left out', { design: better, changes: answered.slice(0, 1) }, 'findings-answered'],
  [
    'it says that it changed something, and did not',
    { design: sampleDesign, changes: answered },
    'findings-answered',
  ],
  [
    'a fixture that it adds has the input of one that is there',
    {
      design: { ...better, fixtures: [...sampleDesign.fixtures, { ...fixture, name: 'once more' }] },
      changes: answered,
    },
    'parts-once',
  ],
  [
    'a fixture that it adds expects a field that no answer has',
    {
      design: {
        ...better,
        fixtures: [
          ...sampleDesign.fixtures,
          {
            name: 'new',
            description: 'x',
            input: { log: 'y' },
            expect: { fields: { 'flaky.*.cause': 'race' } },
          },
        ],
      },
      changes: answered,
    },
    'expects-fields',
  ],
];

export const refinedRight: readonly Answer[] = [
  ['it answers both findings', { design: better, changes: answered }],
  [
    'one entry answers two findings',
    {
      design: better,
      changes: [
        {
          finding: 'truncated logs and unreadableRuns',
          action: 'changed',
          change: 'Nothing says it; nobody reads them: both are mended.',
        },
      ],
    },
  ],
  [
    'it declines all, and leaves the design as it is',
    {
      design: sampleDesign,
      changes: answered.map((entry) => ({ ...entry, action: 'declined' })),
    },
  ],
  [
    'a field goes that a finding asks to remove',
    withFields(({ unreadableRuns: _gone, ...fields }) => fields, ['flaky']),
  ],
  [
    'the schema asks for more',
    withFields((fields) => ({ ...fields, runs: { type: 'integer' } }), ['flaky', 'unreadableRuns', 'runs']),
  ],
  [
    'a statement is written with other white space',
    {
      design: { ...better, rubric: sampleDesign.rubric.map((one) => ` ${one.replace(/ /g, '  ')}`) },
      changes: answered,
    },
  ],
  [
    'a fixture is added',
    {
      design: {
        ...better,
        fixtures: [
          ...sampleDesign.fixtures,
          {
            name: 'cut off',
            description: 'A log that is cut off.',
            input: { log: 'run 1 abc' },
            expect: { fields: { flaky: { atMost: 0 } } },
          },
        ],
      },
      changes: answered,
    },
  ],
  [
    'fixtures in another order, with other descriptions',
    {
      design: {
        ...better,
        fixtures: sampleDesign.fixtures
          .map((one) => ({ ...one, description: `Again: ${one.description}` }))
          .toReversed(),
      },
      changes: answered,
    },
  ],
];

export const created: readonly Answer[] = [
  [
    'another name than the one that was asked for',
    { ...sampleDesign, name: 'something_else' },
    'named-as-asked',
  ],
  [
    'two fixtures of one name',
    { ...sampleDesign, fixtures: [...sampleDesign.fixtures, { ...fixture, input: { log: 'z' } }] },
    'parts-once',
  ],
  [
    'a statement twice, in other case',
    { ...sampleDesign, rubric: [...sampleDesign.rubric, sampleDesign.rubric[0]?.toUpperCase() ?? ''] },
    'parts-once',
  ],
  [
    'a fixture expects what no answer has',
    { ...sampleDesign, fixtures: [{ ...fixture, expect: { fields: { verdict: 'flaky' } } }, ...others] },
    'expects-fields',
  ],
];
export const createdRight: readonly Answer[] = [
  ['the design of the example', sampleDesign],
  [
    'fixtures without input',
    {
      ...sampleDesign,
      fixtures: [
        { name: 'a', description: 'x', input: {} },
        { name: 'b', description: 'y', input: {} },
      ],
    },
  ],
  [
    'fields that any name may have',
    {
      ...sampleDesign,
      outputSchema: { type: 'object', additionalProperties: { type: 'integer' } },
      fixtures: [{ ...fixture, expect: { fields: { anything: 3 } } }],
    },
  ],
  [
    'a schema that is a choice',
    {
      ...sampleDesign,
      outputSchema: { anyOf: [{ type: 'object', properties: { a: {} } }, { type: 'array' }] },
      fixtures: [{ ...fixture, expect: { fields: { b: 3 } } }],
    },
  ],
];

const scores = { purpose: 9, instructions: 9, contract: 9, robustness: 9, safety: 9, testability: 9 };
const flaw = {
  severity: 'medium',
  dimension: 'robustness',
  problem: 'Nothing is said of empty logs.',
  change: 'Say it.',
};
const review = (more: object) => ({ scores, strengths: [], improvements: [], overallScore: 9, ...more });
export const reviewed: readonly Answer[] = [
  [
    'a dimension is 4, and nothing says why',
    review({ scores: { ...scores, safety: 4 } }),
    'scores-explained',
  ],
  [
    'the improvement is about another dimension',
    review({ scores: { ...scores, safety: 7 }, improvements: [flaw] }),
    'scores-explained',
  ],
  [
    'a serious flaw in a dimension that has 10',
    review({
      scores: { ...scores, robustness: 10 },
      improvements: [{ ...flaw, severity: 'high' }],
    }),
    'scores-explained',
  ],
  [
    'a quote that does not stand there',
    review({
      scores: { ...scores, robustness: 6 },
      improvements: [{ ...flaw, problem: 'Step 2 says "use your best judgement about logs".' }],
    }),
    'quotes-design',
  ],
  [
    'praise of what does not stand there',
    review({ strengths: ['It states "no test is named twice, ever".'] }),
    'quotes-design',
  ],
];
export const reviewedRight: readonly Answer[] = [
  ['nothing to mend', review({})],
  [
    'a low score that is explained',
    review({ scores: { ...scores, robustness: 2 }, improvements: [{ ...flaw, severity: 'high' }] }),
  ],
  [
    'a real quote, in other quotation marks and lines',
    review({
      strengths: [
        'It says “You name a test only\n on EVIDENCE”.',
        'It states "Order by the number … the highest first".',
      ],
    }),
  ],
  [
    'a quote of what is missing',
    review({ improvements: [{ ...flaw, problem: 'It never says "logs may be cut off in the middle".' }] }),
  ],
  [
    'a quote of what it should say',
    review({ strengths: ['It is short. Step 4 should say "quote the first line of each".'] }),
  ],
  [
    'an example of an answer',
    review({
      improvements: [{ ...flaw, problem: 'An answer such as "no flaky tests here at all" would pass.' }],
    }),
  ],
];

export const listed = {
  input: {
    goal: 'Compare costs and dates',
    agents: [{ name: 'writer' }, { name: 'reviewer' }],
    maxTasks: 3,
  },
};
const planned = (id: string, more: object = {}) => ({
  id,
  agent: 'writer',
  description: `Look at the ${id}.`,
  dependsOn: [],
  why: `Nobody else looks at ${id}.`,
  ...more,
});
const plan = (tasks: object[], more: object = {}) => ({
  approach: 'fan-out',
  reason: 'Two sides.',
  tasks,
  missingAgents: [],
  ...more,
});
const missing = (name: string) => ({ name, purpose: 'Looks at dates.' });
export const plans: readonly Answer[] = [
  [
    'an agent that is not in the list',
    plan([planned('costs', { agent: 'poet' }), planned('dates')]),
    'plan-can-run',
  ],
  [
    'a missing agent that is there',
    plan([planned('costs'), planned('dates')], { missingAgents: [missing('writer')] }),
    'plan-can-run',
  ],
  [
    'one missing agent twice',
    plan([planned('costs'), planned('dates', { agent: 'dater' })], {
      missingAgents: [missing('dater'), missing('dater')],
    }),
    'plan-can-run',
  ],
  [
    'tasks that wait for each other',
    plan([planned('costs', { dependsOn: ['dates'] }), planned('dates', { dependsOn: ['costs'] })]),
    'plan-can-run',
  ],
  ['more tasks than allowed', plan(['a', 'b', 'c', 'd'].map((id) => planned(id))), 'plan-can-run'],
  [
    'the same task twice',
    plan([planned('costs'), planned('again', { description: 'Look at the costs.' })]),
    'plan-can-run',
  ],
  [
    'one agent, and two tasks',
    plan([planned('costs'), planned('dates')], { approach: 'single-agent' }),
    'plan-can-run',
  ],
];
export const plansRight: readonly Answer[] = [
  ['two tasks for one agent', plan([planned('costs'), planned('dates')])],
  [
    'an agent that is to be made',
    plan([planned('costs'), planned('dates', { agent: 'dater' })], { missingAgents: [missing('dater')] }),
  ],
  ['one task', plan([planned('all')], { approach: 'single-agent' })],
];
