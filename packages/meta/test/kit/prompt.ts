import { z } from 'zod';
import { agentDesign } from '../../src/agents/agent-parts.ts';
import type { AgentDesign } from '../../src/design/agent-design.ts';

/** An input that stands fenced in a prompt. */
export function inputOf(prompt: string, name: string): unknown {
  const text = new RegExp(`<input name="${name}">\\n([\\s\\S]*?)\\n</input>`).exec(prompt)?.[1];
  return text === undefined ? undefined : JSON.parse(text);
}

/** The prompt without anything that is fenced: what a model must take as said by its user. */
export function outsideFences(prompt: string): string {
  return prompt.replace(/<input name="[^"]*">\n[\s\S]*?\n<\/input>/g, '');
}

/** The design in a prompt, which may lack examples or fixtures. */
export function designIn(prompt: string): AgentDesign {
  return anyDesign.parse(inputOf(prompt, 'design'));
}

const { examples, fixtures, rubric } = agentDesign.shape;
const anyDesign = agentDesign.extend({
  examples: z.array(examples.element),
  fixtures: z.array(fixtures.element),
  rubric: z.array(rubric.element),
});
