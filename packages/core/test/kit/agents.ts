import { defineAgent } from '../../src/index.ts';

/** An agent of which only the name matters. */
export const anyAgent = {
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  tools: 'none',
  tier: 'cheap',
} as const;

export const writer = defineAgent({ ...anyAgent, name: 'writer' });
