import personal from '@parallel-agents/agents-personal';
import type { AgentDefinition } from '@parallel-agents/core';
import { unmetExpectations } from '@parallel-agents/core/internal';
import { lintAgents } from '@parallel-agents/meta';
import { metaAgents } from '@parallel-agents/meta/internal/agents';
import { builtinDefinitions } from '@parallel-agents/registry';
import { expect, test } from 'vitest';
import { z } from 'zod';

const agents: readonly AgentDefinition[] = [...builtinDefinitions, ...metaAgents, ...personal.agents];

type JsonSchema = Record<string, unknown> & { properties?: Record<string, JsonSchema>; items?: JsonSchema };

/** The part of a schema that an expectation names, as `findings.*.severity`. */
function partOf(schema: JsonSchema | undefined, [name, ...rest]: readonly string[]): JsonSchema | undefined {
  if (name === undefined) return schema;
  return partOf(name === '*' ? schema?.items : schema?.properties?.[name], rest);
}

const schemaOf = ({ outputSchema }: AgentDefinition): JsonSchema =>
  z.toJSONSchema(outputSchema ?? z.string(), { io: 'input' }) as JsonSchema;

test('there are 25 agents', () => {
  expect(agents).toHaveLength(25);
});

test('our own lint has no error for any of them, and nothing to say of their exams', () => {
  const reports = lintAgents(agents).flatMap(({ agent, findings }) =>
    findings
      .filter(({ rule, severity }) => severity === 'error' || rule === 'exam')
      .map(({ field, problem }) => `${agent}, ${field}: ${problem}`),
  );
  expect(reports).toEqual([]);
});

test.each(agents.map((agent) => [agent.name, agent] as const))('%s has an exam', (_, agent) => {
  const { fixtures = [], rubric = [], inputSchema } = agent;
  const schema = schemaOf(agent);
  expect(rubric.length).toBeGreaterThanOrEqual(3);
  expect(new Set(fixtures.map(({ name }) => name)).size).toBeGreaterThanOrEqual(3);
  for (const { name, input = {}, expect: expected = {} } of fixtures) {
    expect(inputSchema?.safeParse(input).error, name).toBeUndefined();
    expect(Object.keys(expected), `${name} expects nothing`).not.toEqual([]);
    for (const [field, rule] of Object.entries(expected.fields ?? {})) {
      const part = partOf(schema, field.split('.'));
      expect(part, `${name}: no answer can have ${field}`).toBeDefined();
      if (typeof rule !== 'object' && part?.enum) expect(part.enum, `${name}: ${field}`).toContain(rule);
    }
  }
});

test.each(agents.map((agent) => [agent.name, agent] as const))(
  '%s cannot pass its exam with one answer for all',
  (_, agent) => {
    const [example] = z.array(z.unknown()).parse(schemaOf(agent).examples);
    const unmet = (agent.fixtures ?? []).flatMap((fixture) =>
      unmetExpectations(fixture.expect ?? {}, example),
    );
    expect(unmet.length).toBeGreaterThan(0);
  },
);
