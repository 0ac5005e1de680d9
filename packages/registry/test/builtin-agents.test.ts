import type { AgentDefinition } from '@parallel-agents/core';
import { describeAgentDefinitions } from '@parallel-agents/testing/conformance';
import { contractOf } from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { platformLimits } from '../src/agents/content/shared.ts';
import { deliveryRules } from '../src/agents/development/shared.ts';
import { reviewRules } from '../src/agents/quality/shared.ts';
import { builtinAgents, builtinDefinitions } from '../src/index.ts';
import { sampleTasks } from './kit/sample-tasks.ts';

const byCategory = {
  content: [
    'content_writer_creative',
    'content_writer_funny',
    'content_writer_educational',
    'content_writer_trendy',
    'content_writer_controversial',
  ],
  development: [
    'frontend_developer',
    'backend_developer',
    'database_architect',
    'api_designer',
    'devops_engineer',
  ],
  quality: [
    'code_reviewer',
    'security_reviewer',
    'performance_reviewer',
    'accessibility_reviewer',
    'test_engineer',
  ],
  documentation: ['documentation_writer'],
};

test.each(Object.entries(byCategory))('the category %s has the agents its users know', (category, names) => {
  expect(builtinAgents.list({ category }).map(({ name }) => name)).toEqual(names);
});

test('there are no others', () => {
  expect(builtinAgents.names()).toEqual(Object.values(byCategory).flat());
});

describeAgentDefinitions(builtinDefinitions, { tasks: sampleTasks });

test('every agent has a rubric of three statements or more', () => {
  for (const { name, rubric } of builtinDefinitions) expect(rubric?.length, name).toBeGreaterThanOrEqual(3);
});

describe('no two agents say the same', () => {
  const sharedRules = [platformLimits, deliveryRules, reviewRules];

  /** Every run of five words, punctuation and case aside. */
  function wordRuns(text: string): Set<string> {
    const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
    return new Set(words.slice(4).map((_, index) => words.slice(index, index + 5).join(' ')));
  }

  /** How much of the shorter text stands in the other one too, from 0 to 1. */
  function overlap(one: string, other: string): number {
    const [left, right] = [wordRuns(one), wordRuns(other)];
    const shared = [...left].filter((run) => right.has(run)).length;
    return shared / Math.min(left.size, right.size);
  }

  const withoutSharedRules = ({ instructions }: AgentDefinition) =>
    sharedRules.reduce((text, rules) => text.replace(rules, ''), instructions);

  const pairs = builtinDefinitions.flatMap((one, index) =>
    builtinDefinitions.slice(index + 1).map((other) => [one, other] as const),
  );

  test('beyond the rules of their craft', () => {
    const tooSimilar = pairs
      .filter(([one, other]) => overlap(withoutSharedRules(one), withoutSharedRules(other)) > 0.05)
      .map(([one, other]) => `${one.name} and ${other.name}`);
    expect(tooSimilar).toEqual([]);
  });

  test('and those rules are the smaller part', () => {
    for (const [one, other] of pairs) {
      expect(overlap(one.instructions, other.instructions), `${one.name} and ${other.name}`).toBeLessThan(
        0.4,
      );
    }
  });
});

describe.each(byCategory.content)('the post of %s', (name) => {
  const { schema, example } = contractOf(builtinAgents.resolve(name));

  test('needs a caption and one of three levels of engagement', () => {
    expect(schema.safeParse({ ...example, caption: '' }).success).toBe(false);
    expect(
      schema.safeParse({ ...example, engagementPrediction: { level: 'huge', reason: 'r' } }).success,
    ).toBe(false);
  });

  test('keeps in its example the shortest limit of all platforms, hashtags included', () => {
    const { caption, hashtags } = z
      .object({ caption: z.string(), hashtags: z.array(z.string()) })
      .parse(example);
    const published = [caption, ...hashtags.map((tag) => `#${tag}`)].join(' ');
    expect(published.length).toBeLessThanOrEqual(280);
  });
});

describe.each(byCategory.quality)('the review of %s', (name) => {
  const { schema, example } = contractOf(builtinAgents.resolve(name));
  const { findings } = z
    .object({ findings: z.array(z.record(z.string(), z.unknown())).min(1) })
    .parse(example);
  const [finding] = findings;
  const withFinding = (fields: Record<string, unknown>) =>
    schema.safeParse({ ...example, findings: [{ ...finding, ...fields }] });

  test('refuses scores outside 0 to 10, and needs none: it is computed', () => {
    for (const bad of [11, -1, 'good']) {
      expect(schema.safeParse({ ...example, score: bad }).success, String(bad)).toBe(false);
    }
    expect(example).not.toHaveProperty('score');
  });

  test('takes what models write for a severity, a line and a confidence, and no more', () => {
    for (const severity of ['High', ' HIGH ', 'major', 'Severe']) {
      expect(withFinding({ severity }).data, severity).toMatchObject({ findings: [{ severity: 'high' }] });
    }
    expect(withFinding({ startLine: '6', endLine: '6', confidence: '0.85' }).data).toMatchObject({
      findings: [{ startLine: 6, endLine: 6, confidence: 0.85 }],
    });
    for (const bad of [
      { severity: 'terrible' },
      { startLine: 0 },
      { startLine: null },
      { startLine: 1.5 },
      { confidence: 85 },
      { quote: '' },
      { quote: undefined },
    ]) {
      expect(withFinding(bad).success, JSON.stringify(bad)).toBe(false);
    }
  });

  test('may leave out lists that would be empty', () => {
    const { strengths: _strengths, ...rest } = example;
    expect(schema.parse(rest)).toMatchObject({ strengths: [] });
  });
});

test('a weakness begins with its CWE number, and may add the name', () => {
  const { schema, example } = contractOf(builtinAgents.resolve('security_reviewer'));
  const [finding] = z.array(z.record(z.string(), z.unknown())).parse(example.findings);
  const withCwe = (cwe: string) => ({ ...example, findings: [{ ...finding, cwe }] });
  expect(schema.safeParse(withCwe('CWE-89: SQL Injection')).success).toBe(true);
  for (const cwe of ['cwe-89', '89', 'CWE 89', 'CWE_89']) {
    expect(schema.parse(withCwe(cwe)), cwe).toMatchObject({ findings: [{ cwe: 'CWE-89' }] });
  }
  expect(schema.safeParse(withCwe('SQL injection')).success).toBe(false);
});
