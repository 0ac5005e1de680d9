import { defineAgent } from '../../src/index.ts';

const agent = (name: string) =>
  defineAgent({
    name,
    category: 'test',
    description: 'Answers.',
    version: '1.0.0',
    instructions: `You are ${name}.`,
    tools: 'none',
    tier: 'cheap',
  });
export const judge = agent('judge');
export const agents = [agent('writer'), judge];
