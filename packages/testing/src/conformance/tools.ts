import type { SessionTurn, ToolOffer } from '@parallel-agents/core';
import type { ScriptedCall } from '@parallel-agents/core/testing';
import { expect } from 'vitest';
import type { RuntimeBehaviour, RuntimeSubject } from './behaviour.ts';

const offer: ToolOffer = {
  name: 'weather',
  description: 'The weather at a place.',
  inputSchema: {
    type: 'object',
    properties: { place: { type: 'string' } },
    required: ['place'],
    additionalProperties: false,
  },
};
const places = ['Bergen', 'Lima'];
const asking = { kind: 'text', text: 'Let me look.' } as const;
const calls = places.map((place) => ({ name: offer.name, input: { place } }));

function inapplicable({ runtime }: RuntimeSubject): string | undefined {
  return runtime.capabilities.toolCalls ? undefined : 'its sessions take no tools of this process';
}

/** Tools of this process, which a model asks for and the run loop runs. */
export const tools = [
  {
    id: 'tool-calls',
    title: 'offers tools to the model, and tells which of them it calls, with what and in which order',
    inapplicable,
    async show({ subject, request, spawn, soon }) {
      let heard: ScriptedCall['toolUse'];
      subject.script(({ toolUse }) => {
        heard = toolUse;
        return { ...asking, toolCalls: calls };
      });
      const session = await spawn(request({ toolUse: { offers: [offer], turns: [] } }));
      const outcome = await soon(session.outcome(), 'The outcome');
      expect(heard?.offers.map(({ name, description }) => ({ name, description }))).toEqual([
        { name: offer.name, description: offer.description },
      ]);
      expect(heard?.offers[0]?.inputSchema).toMatchObject({ properties: { place: { type: 'string' } } });
      expect(outcome.status).toBe('completed');
      expect(outcome.toolCalls?.map(({ name, input }) => ({ name, input }))).toEqual(calls);
      expect(new Set(outcome.toolCalls?.map(({ id }) => id)).size).toBe(calls.length);
    },
  },
  {
    id: 'tool-results',
    title: 'shows the model what came of its calls, each with its own, and takes its answer then',
    inapplicable,
    async show({ subject, request, spawn, soon }) {
      let heard: readonly SessionTurn[] = [];
      subject.script(({ toolUse }) => {
        heard = toolUse?.turns ?? [];
        const hasResults = heard.some(({ role }) => role === 'tool');
        return hasResults ? { kind: 'text', text: 'Rain and sun.' } : { ...asking, toolCalls: calls };
      });
      const asked = request({ toolUse: { offers: [offer], turns: [] } });
      const first = await soon((await spawn(asked)).outcome(), 'The first outcome');
      const { toolCalls: made = [], text, carry } = first;
      const results = made.map(({ id, name, input }): SessionTurn => {
        const { place } = input as { place: string };
        return { role: 'tool', callId: id, name, text: `In ${place}: ${place.length} degrees.` };
      });
      const turn: SessionTurn = {
        role: 'assistant',
        text,
        calls: made,
        ...(carry !== undefined && { carry }),
      };
      const further = { ...asked, attemptId: `${asked.attemptId}+2` };
      const session = await spawn({ ...further, toolUse: { offers: [offer], turns: [turn, ...results] } });
      const outcome = await soon(session.outcome(), 'The second outcome');
      expect(outcome).toMatchObject({ status: 'completed', text: 'Rain and sun.' });
      expect(outcome.toolCalls).toBeUndefined();
      const called = heard.flatMap((one) => (one.role === 'assistant' ? one.calls : []));
      expect(called.map(({ input }) => input)).toEqual(calls.map(({ input }) => input));
      const told = heard.flatMap((one) => (one.role === 'tool' ? one : []));
      expect(told.map((one) => /In (\w+): (\d+) degrees/.exec(one.text)?.[0])).toEqual(
        places.map((place) => `In ${place}: ${place.length} degrees`),
      );
      const ids = new Set(called.map(({ id }) => id));
      // Protocols without ids tell results by the name of the tool.
      expect(told.every(({ callId, name }) => ids.has(callId) || name === offer.name)).toBe(true);
    },
  },
] as const satisfies readonly RuntimeBehaviour[];
