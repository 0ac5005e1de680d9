import type { AgentTask } from '@parallel-agents/core';
import { checkedAnswer, checksThatSpoke, contractOf } from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import personal from '../src/index.ts';

type Fields = Record<string, unknown>;

const said = async (name: string, change: (example: Fields) => Fields, input?: AgentTask['input']) => {
  const agent = personal.agents.find((one) => one.name === name);
  if (agent === undefined) throw new Error(name);
  const { example } = contractOf(agent);
  return checksThatSpoke(
    await checkedAnswer(agent, { ...example, ...change(example) }, { ...(input && { input }) }),
  );
};
const changed = (list: unknown, at: number, fields: Fields): unknown[] =>
  (list as Fields[]).map((item, index) => (index === at ? { ...item, ...fields } : item));

describe('a trip that cannot be made', () => {
  test.each<[string, number, Fields]>([
    ['day 7 before day 1', 0, { day: 7 }],
    ['twice the same day', 1, { day: 1 }],
    ['a date that does not follow', 1, { date: '2027-05-18' }],
  ])('%s', async (_what, at, fields) => {
    const change = ({ itinerary }: Fields) => ({ itinerary: changed(itinerary, at, fields) });
    expect(await said('travel_event_planner', change)).toEqual(['consecutive-days']);
  });

  test.each(['2027-02-31', 'Saturday'])('a day that there is not: %s', async (date) => {
    const change = ({ itinerary }: Fields) => ({ itinerary: changed(itinerary, 0, { date }) });
    expect(await said('travel_event_planner', change)).toEqual(['schema']);
  });

  test.each([
    { startDate: '2027-05-16', endDate: '2027-05-17' },
    { startDate: '2027-05-14', endDate: '2027-05-15' },
  ])('has dates outside of %j', async (input) => {
    expect(await said('travel_event_planner', () => ({}), input)).toEqual(['consecutive-days']);
  });

  test('costs more than there is, unless it says so', async () => {
    const input = { budget: '300 EUR' };
    expect(await said('travel_event_planner', () => ({}), input)).toEqual(['within-budget']);
    const open = () => ({ summary: 'It is 40 EUR over the budget; leave out the terrace.' });
    expect(await said('travel_event_planner', open, input)).toEqual([]);
    expect(await said('travel_event_planner', () => ({}), { budget: '400 EUR' })).toEqual([]);
  });

  test('has gear that nothing needs', async () => {
    const change = ({ gear }: Fields) => ({ gear: changed(gear, 0, { for: 'Scuba diving' }) });
    expect(await said('travel_event_planner', change)).toEqual(['gear-used']);
  });
});

describe('care that would go wrong', () => {
  const input = {
    feedings: ['Thu 07:30 80 g dry food, all eaten', 'Thu 18:00 80 g dry food'],
    medication: ['Metacam 5 mg, with food'],
  };
  const dose = { time: '08:00', task: 'Metacam 5 mg, with food', kind: 'medication', important: true };
  const withDose =
    (fields: Fields) =>
    ({ schedule }: Fields) => ({ schedule: [...(schedule as Fields[]), { ...dose, ...fields }] });
  const withMeal = (fields: Fields) => (example: Fields) => ({
    ...withDose({})(example),
    feedingLog: changed(example.feedingLog, 0, fields),
  });

  test('copies what was reported', async () => {
    expect(await said('donut_care_coordinator', withDose({}), input)).toEqual([]);
  });

  test.each<[string, (example: Fields) => Fields]>([
    ['a meal that nobody reported', withMeal({ food: 'salmon' })],
    ['an amount that nobody reported', withMeal({ amount: '95 g' })],
    ['another dose', withDose({ task: 'Metacam 10 mg, with food' })],
    ['another medicine', withDose({ task: 'Aspirin' })],
    ['no medicine', () => ({})],
  ])('%s', async (_what, change) => {
    expect(await said('donut_care_coordinator', change, input)).toEqual(['words-from-input']);
  });

  test.each(['collapsed twice', 'ate chocolate', 'had a seizure'])(
    'an emergency is not first: %s',
    async (sign) => {
      const feedings = [...input.feedings, sign];
      expect(await said('donut_care_coordinator', withDose({}), { ...input, feedings })).toEqual([
        'emergency-first',
      ]);
      const first = (example: Fields) => ({
        ...withDose({})(example),
        summary: 'Call the vet now: something is wrong.',
      });
      expect(await said('donut_care_coordinator', first, { ...input, feedings })).toEqual([]);
    },
  );
});

describe('posts for a community that are wrong', () => {
  test.each<[string, Fields]>([
    ['platform-limit', { text: 'a'.repeat(4000) }],
    ['platform-limit', { platform: 'MySpace' }],
    ['alt-texts', { altText: 'photo' }],
    ['alt-texts', { altText: 'Image of seven puppies on grass' }],
    ['hashtags-clean', { hashtags: ['#a', '#b', '#c', '#d', '#e'] }],
  ])('%s: %j', async (check, fields) => {
    const change = ({ posts }: Fields) => ({ posts: changed(posts, 0, fields) });
    expect(await said('pup_community_engager', change)).toEqual([check]);
  });
});

describe('sums that do not add up', () => {
  test.each<[string, (example: Fields) => Fields]>([
    ['positions', ({ queue }) => ({ queue: changed(queue, 1, { position: 3 }) })],
    ['grams of the queue', ({ queue }) => ({ queue: changed(queue, 1, { estimatedGrams: 900 }) })],
    [
      'a shortage that is called enough',
      ({ filament }) => ({ filament: changed(filament, 0, { status: 'enough' }) }),
    ],
    [
      'enough that is called short',
      ({ filament }) => ({ filament: changed(filament, 1, { status: 'short' }) }),
    ],
    ['a shortage that nobody buys', () => ({ toBuy: [] })],
  ])('%s', async (_what, change) => {
    expect(await said('print_project_manager', change)).toEqual(['print-sums']);
  });

  test('minutes of a session', async () => {
    expect(await said('training_assistant', () => ({}), { minutes: 60 })).toEqual(['minutes-add-up']);
    expect(await said('training_assistant', () => ({}), { minutes: 45 })).toEqual([]);
  });
});
