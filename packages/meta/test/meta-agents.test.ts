import { describeAgentDefinitions } from '@parallel-agents/testing/conformance';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agentDesign } from '../src/agents/agent-parts.ts';
import { sampleDesign } from '../src/agents/sample-design.ts';
import { metaAgents } from '../src/index.ts';
import { agentDesignReviewer, agentOrchestrator } from '../src/internal.ts';

test('there are four agents about agents', () => {
  expect(metaAgents.map(({ name }) => name)).toEqual([
    'agent_creator',
    'agent_design_reviewer',
    'agent_refiner',
    'agent_orchestrator',
  ]);
  expect(new Set(metaAgents.map(({ category }) => category))).toEqual(new Set(['meta']));
});

describeAgentDefinitions(metaAgents);

test('each is told that its material gives no orders', () => {
  for (const { name, instructions } of metaAgents) expect(instructions, name).toMatch(/material/);
});

test('no two of them share a run of eight words', () => {
  const runs = metaAgents.map(({ instructions }) => {
    const words = instructions.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
    return new Set(words.slice(7).map((_, index) => words.slice(index, index + 8).join(' ')));
  });
  const all = runs.flatMap((set) => [...set]);
  expect(all.filter((run, index) => all.indexOf(run) !== index)).toEqual([]);
});

describe('the review of a design', () => {
  const schema = agentDesignReviewer.outputSchema;
  const scores = { purpose: 9, instructions: 9, contract: 9, robustness: 9, safety: 9, testability: 9 };
  const review = { scores, strengths: [], improvements: [], overallScore: 9 };

  test('has scores in six dimensions out of ten', () => {
    expect(schema?.safeParse(review).success).toBe(true);
    expect(schema?.safeParse({ ...review, overallScore: 11 }).success).toBe(false);
    expect(schema?.safeParse({ ...review, scores: { ...scores, safety: 11 } }).success).toBe(false);
    expect(schema?.safeParse({ ...review, scores: { purpose: 9 } }).success).toBe(false);
  });

  test('keeps in its example the rules it is judged by', () => {
    const example = z.toJSONSchema(schema ?? z.never(), { io: 'input' }).examples?.[0];
    const shown = z
      .object({
        scores: z.record(z.string(), z.number()),
        improvements: z.array(z.object({ dimension: z.string() })),
        overallScore: z.number(),
      })
      .parse(example);
    const points = Object.values(shown.scores);
    const mean = points.reduce((sum, score) => sum + score, 0) / points.length;
    expect(shown.overallScore).toBe(Math.floor(mean * 2) / 2);
    const weak = Object.keys(shown.scores).filter((dimension) => (shown.scores[dimension] ?? 0) < 8);
    expect(shown.improvements.map(({ dimension }) => dimension)).toEqual(expect.arrayContaining(weak));
  });
});

describe('the sample design, which creator and refiner are shown', () => {
  const schemaOf = (jsonSchema: Record<string, unknown>) => z.fromJSONSchema({ ...jsonSchema });

  test('has examples that satisfy its own schemas', () => {
    for (const { input, output } of sampleDesign.examples) {
      expect(schemaOf(sampleDesign.inputSchema).safeParse(input).error).toBeUndefined();
      expect(schemaOf(sampleDesign.outputSchema).safeParse(output).error).toBeUndefined();
    }
    expect(schemaOf(sampleDesign.outputSchema).safeParse({ answer: 'useless' }).success).toBe(false);
  });

  test('keeps what the creator asks for: length, a hard example, three fixtures', () => {
    const words = sampleDesign.instructions.split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(150);
    expect(words).toBeLessThanOrEqual(400);
    expect(sampleDesign.instructions).toMatch(/material/);
    expect(sampleDesign.examples.length).toBeGreaterThanOrEqual(2);
    expect(sampleDesign.fixtures.length).toBeGreaterThanOrEqual(3);
    expect(sampleDesign.edgeCases.length).toBeGreaterThanOrEqual(3);
  });

  test('cannot go without a rubric and fixtures', () => {
    expect(agentDesign.safeParse({ ...sampleDesign, rubric: [] }).success).toBe(false);
    expect(agentDesign.safeParse({ ...sampleDesign, fixtures: [] }).success).toBe(false);
  });
});

describe('a plan', () => {
  const schema = agentOrchestrator.outputSchema ?? z.never();
  const task = {
    id: 'only',
    agent: 'code_reviewer',
    description: 'Review it.',
    why: 'It is what was asked.',
  };
  const plan = { approach: 'single-agent', reason: 'Each step needs the one before.', tasks: [task] };

  test('may be one task, and needs at least that', () => {
    expect(schema.parse(plan)).toMatchObject({ tasks: [{ id: 'only', dependsOn: [] }], missingAgents: [] });
    expect(schema.safeParse({ ...plan, tasks: [] }).success).toBe(false);
    expect(schema.safeParse({ ...plan, tasks: [{ ...task, id: '../up' }] }).success).toBe(false);
  });

  test('shows in its example tasks that depend only on earlier ones and carry their material', () => {
    const { tasks } = z
      .object({
        tasks: z.array(
          z.object({ id: z.string(), input: z.unknown().optional(), dependsOn: z.array(z.string()) }),
        ),
      })
      .parse(z.toJSONSchema(schema, { io: 'input' }).examples?.[0]);
    for (const [index, { dependsOn, input }] of tasks.entries()) {
      expect(tasks.slice(0, index).map(({ id }) => id)).toEqual(expect.arrayContaining(dependsOn));
      expect(dependsOn.length > 0 || input !== undefined).toBe(true);
    }
  });
});
