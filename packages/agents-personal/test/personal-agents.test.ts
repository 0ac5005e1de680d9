import { describeAgentDefinitions } from '@parallel-agents/testing/conformance';
import { describe, expect, it } from 'vitest';
import personal from '../src/index.ts';

describe('the package', () => {
  it('exports five agents under the namespace personal', () => {
    expect(personal.namespace).toBe('personal');
    expect(personal.agents.map((agent) => agent.name)).toEqual([
      'travel_event_planner',
      'donut_care_coordinator',
      'pup_community_engager',
      'print_project_manager',
      'training_assistant',
    ]);
  });

  it('gives every agent instructions of its own', () => {
    const paragraphs = personal.agents.flatMap((agent) => agent.instructions.split('\n\n'));
    expect(new Set(paragraphs).size).toBe(paragraphs.length);
  });
});

describeAgentDefinitions(personal.agents, {
  words: [120, 400],
  tasks: {
    donut_care_coordinator: {
      input: { feedings: ['Thu 07:30 80 g dry food', 'Thu 18:00 80 g dry food, part left'] },
    },
  },
});

it('gives every agent fixtures whose input it takes', () => {
  for (const { name, fixtures = [], inputSchema } of personal.agents) {
    expect(fixtures.length, name).toBeGreaterThanOrEqual(3);
    for (const { input = {} } of fixtures) expect(inputSchema?.parse(input), name).toEqual(input);
  }
});
