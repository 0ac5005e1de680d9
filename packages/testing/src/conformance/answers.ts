import { sampleReply } from '@parallel-agents/core/testing';
import { expect } from 'vitest';
import { z } from 'zod';
import type { RuntimeBehaviour } from './behaviour.ts';

const postSchema = z.strictObject({
  caption: z.string().min(1).max(300),
  hashtags: z.array(z.string()).min(1),
  score: z.number().min(0).max(10),
});

/** A session that goes well. */
export const answers = [
  {
    id: 'answer',
    title: 'hands over the text that the model answered',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: 'The answer is forty-two.' }));
      const asked = request();
      const session = await spawn(asked);
      expect(session.reference).toMatchObject({
        runtime: subject.runtime.name,
        attemptId: asked.attemptId,
        sessionKey: expect.stringMatching(/\S/),
      });
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(outcome.status).toBe('completed');
      expect(outcome.text.trim()).toBe('The answer is forty-two.');
      expect(outcome.error).toBeUndefined();
    },
  },
  {
    id: 'whole-request',
    title: 'lets both the instructions and the prompt reach the model',
    async show({ subject, request, spawn, soon }) {
      let heard = '';
      subject.script(({ instructions, prompt }) => {
        heard += `${instructions}\n${prompt}`;
        return { kind: 'text', text: 'Heard.' };
      });
      const session = await spawn(
        request({ instructions: 'Your sign is heron-17.', prompt: '# Task\nReport on otter-23.' }),
      );
      await soon(session.outcome(), 'The outcome');
      expect(heard).toContain('Your sign is heron-17.');
      expect(heard).toContain('Report on otter-23.');
    },
  },
  {
    id: 'structured-answer',
    title: 'hands over JSON that fits the schema it was asked for',
    async show({ subject, request, spawn, soon }) {
      subject.script(sampleReply);
      const outputJsonSchema = { ...z.toJSONSchema(postSchema) };
      const instructions = `Answer with one JSON value.\n<output-schema>\n${JSON.stringify(outputJsonSchema)}\n</output-schema>`;
      const session = await spawn(
        request({ instructions, prompt: '# Task\nWrite a post about tea.', outputJsonSchema }),
      );
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(outcome.status).toBe('completed');
      const post = postSchema.parse(outcome.structured ?? JSON.parse(outcome.text));
      expect(post.caption).toContain('Write a post about tea.');
    },
  },
  {
    id: 'empty-answer',
    title: 'makes up no text for an empty answer: completed with none, or failed and why',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: '' }));
      const session = await spawn(request());
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(outcome.text.trim()).toBe('');
      expect(['completed', 'failed']).toContain(outcome.status);
      if (outcome.status === 'failed') expect(outcome.error?.code).toMatch(/\S/);
    },
  },
  {
    id: 'cut-answer',
    title: 'says when the model ran into its output limit',
    async show({ subject, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: 'And then they all', finishReason: 'length' }));
      const session = await spawn(request());
      const outcome = await soon(session.outcome(), 'The outcome');
      if (outcome.status === 'completed') expect(outcome.finishReason).toBe('length');
      else expect(outcome.error?.code).toMatch(/\S/);
    },
  },
  {
    id: 'usage',
    title: 'reports the tokens that were used, and the cost where it says it can',
    async show({ subject, request, spawn, soon }) {
      const usage = { inputTokens: 120, outputTokens: 30 };
      subject.script(() => ({ kind: 'text', text: 'Counted.', usage }));
      const session = await spawn(request());
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(outcome.usage?.inputTokens).toBeGreaterThan(0);
      expect(outcome.usage?.outputTokens).toBeGreaterThan(0);
      if (subject.runtime.capabilities.cost) expect(outcome.costUsd).toBeGreaterThanOrEqual(0);
    },
  },
  {
    id: 'model-used',
    title: 'answers with the model that was asked for, and says so',
    async show({ subject, model, request, spawn, soon }) {
      let called = '';
      subject.script((call) => {
        called = call.model;
        return { kind: 'text', text: 'It is me.' };
      });
      const session = await spawn(request({ model }));
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(outcome.modelUsed).toBe(model);
      expect(model.endsWith(called) && called !== '', `the model called was "${called}"`).toBe(true);
    },
  },
  {
    id: 'model-mismatch',
    title: 'says which model answered when it is not the one asked for',
    async show({ subject, model, request, spawn, soon }) {
      subject.script(() => ({ kind: 'text', text: 'It is someone else.', model: 'someone-else' }));
      const session = await spawn(request({ model }));
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(outcome.modelUsed).toContain('someone-else');
    },
  },
  {
    id: 'no-mix-up',
    title: 'keeps the answers of many sessions at once apart',
    async show({ subject, sessionsAtOnce, request, spawn, soon }) {
      subject.script(({ prompt }) => ({ kind: 'text', text: `Seen: ${/parcel-\d+/.exec(prompt)?.[0]}` }));
      const parcels = Array.from({ length: sessionsAtOnce }, (_, index) => `parcel-${index + 1}`);
      const texts = await Promise.all(
        parcels.map(async (parcel) => {
          const session = await spawn(request({ prompt: `# Task\nLook after ${parcel}` }));
          const outcome = await soon(session.outcome(), `The outcome for ${parcel}`);
          return outcome.text.trim();
        }),
      );
      expect(texts).toEqual(parcels.map((parcel) => `Seen: ${parcel}`));
      expect(subject.modelCalls()).toBe(sessionsAtOnce);
    },
  },
  {
    id: 'same-outcome',
    title: 'gives the same outcome however often it is asked for',
    async show({ subject, request, spawn, soon }) {
      subject.script(({ callNumber }) => ({ kind: 'text', text: `Call ${callNumber}.` }));
      const session = await spawn(request());
      const [first, second] = await soon(
        Promise.all([session.outcome(), session.outcome()]),
        'The outcome, twice',
      );
      const third = await soon(session.outcome(), 'The outcome, after it has settled');
      expect(second).toEqual(first);
      expect(third).toEqual(first);
      expect(subject.modelCalls()).toBe(1);
    },
  },
] as const satisfies readonly RuntimeBehaviour[];
