import type { z } from 'zod';
import type { planSchema, replanSchema } from './plan.ts';

type PlanAnswer = z.input<typeof planSchema>;

const limiterToReview =
  'const hits = new Map();\nexport const allow = (ip) => hits.set(ip, (hits.get(ip) ?? 0) + 1).get(ip) <= 100;';

/** Independent angles, then one task that needs them all. */
export const comparisonPlan: PlanAnswer = {
  approach: 'fan-out',
  reason: 'The two angles are independent; the recommendation needs both.',
  tasks: [
    {
      id: 'security',
      agent: 'security_reviewer',
      description:
        'Review this rate limiter of a public HTTP API for ways around it. Only the limiter is in scope.',
      input: { code: limiterToReview },
      dependsOn: [],
      why: 'A limiter that can be bypassed is none.',
    },
    {
      id: 'performance',
      agent: 'performance_reviewer',
      description:
        'Review this rate limiter of a public HTTP API for its cost per request, at 2,000 requests a second from 50,000 addresses.',
      input: { code: limiterToReview },
      dependsOn: [],
      why: 'It runs on every request.',
    },
    {
      id: 'recommendation',
      agent: 'documentation_writer',
      description:
        'From the two reviews of our rate limiter, write one page for the team that runs the API: keep it, mend it or replace it, and the first step.',
      dependsOn: ['security', 'performance'],
      why: 'It is what was asked for.',
    },
  ],
  missingAgents: [],
};

const briefs = [
  ['flaky_test_finder', 'Finds tests in a CI log that failed and passed on the same commit'],
  ['changelog_writer', 'Writes a changelog for users from a list of commits'],
  ['log_summarizer', 'Sums up a server log: what went wrong, since when, how often'],
  ['test_data_maker', 'Makes realistic test data, hard cases among them, from a JSON Schema'],
  ['incident_timeliner', 'Orders the messages of an incident into a timeline with sources'],
] as const;

/** New agents: each is made by one task and judged by another, and the number that was asked for is expected of the judge. */
export function creationPlan(atLeast: number, count: number): PlanAnswer {
  return {
    approach: 'fan-out',
    reason: 'The agents have nothing to do with each other, and nobody judges its own design.',
    tasks: briefs.slice(0, count).flatMap(([name, purpose]) => [
      {
        id: `create-${name}`,
        agent: 'agent_creator',
        description: 'Design the agent that is described below.',
        input: { name, purpose },
        dependsOn: [],
        why: `${name} is one of the agents that were asked for.`,
      },
      {
        id: `review-${name}`,
        agent: 'agent_design_reviewer',
        description: 'Judge the design of the agent below.',
        input: { design: { $result: `create-${name}` } },
        dependsOn: [`create-${name}`],
        why: 'Its score is part of what was asked for, and only a judge can give it.',
        expects: { field: 'overallScore', atLeast },
      },
    ]),
    missingAgents: [],
  };
}

/** That nothing can be done; another try that differs in what matters; a design that fell short, revised and judged again. */
export const sampleReplans: readonly z.input<typeof replanSchema>[] = [
  {
    reason: 'What is missing is not to be had by these agents: another try would end the same way.',
    tasks: [],
    missingAgents: [],
  },
  {
    reason: 'The review ran into its time limit because it was given both files; the second one is enough.',
    tasks: [
      {
        id: 'security-2',
        agent: 'security_reviewer',
        description: 'Review how this limiter counts requests for ways around it. Nothing else is in scope.',
        input: { code: 'export const allow = (count) => count <= 100;' },
        dependsOn: [],
        why: 'The recommendation rests on it.',
        replaces: ['security'],
      },
    ],
    missingAgents: [],
  },
  {
    reason: 'The judge named two weaknesses, which a revision can mend; another judge looks at the result.',
    tasks: [
      {
        id: 'refine-log_summarizer',
        agent: 'agent_refiner',
        description: 'Revise the design below by the findings of its review.',
        input: {
          design: { $result: 'create-log_summarizer' },
          findings: { $result: 'review-log_summarizer', field: 'improvements' },
        },
        dependsOn: ['create-log_summarizer', 'review-log_summarizer'],
        why: 'As it stands, it is short of the score that was asked for.',
        replaces: ['review-log_summarizer'],
      },
      {
        id: 'review-log_summarizer-2',
        agent: 'agent_design_reviewer',
        description: 'Judge the design of the agent below.',
        input: { design: { $result: 'refine-log_summarizer', field: 'design' } },
        dependsOn: ['refine-log_summarizer'],
        why: 'Only a judge can say whether the revision did it.',
        expects: { field: 'overallScore', atLeast: 8.5 },
        replaces: ['review-log_summarizer'],
      },
    ],
    missingAgents: [],
  },
];
