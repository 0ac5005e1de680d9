import type { Tier } from '@parallel-agents/core';

const tierOfFamily: Readonly<Record<string, Tier>> = { haiku: 'cheap', sonnet: 'standard', opus: 'strong' };

const longestName = 200;
/** With its numbers, dates and stages, before and behind. Each part begins with its own mark, so that none is tried twice. */
const family =
  /^(?:claude[-_ .])?(?:\d+[-_ .])*(haiku|sonnet|opus)\d*(?:[-_ .@:#](?:v?\d+k?|latest|plan|preview|thinking|reasoning|max|xhigh|high|medium|low|fast|online|nitro|floor))*$/;

/**
 * The tier that the model of a file stands for, where it is one of Claude's families as a whole word: `opus`,
 * `claude-haiku-4-5`, `Claude Sonnet 4 (copilot)`. Names of others that hold such a word stand for none.
 */
export function tierOfModel(model: unknown): Tier | undefined {
  const [first] = Array.isArray(model) ? model : [model];
  if (typeof first !== 'string') return undefined;
  const plain = first
    .slice(0, longestName)
    .trim()
    .toLowerCase()
    .replace(/\s*[[(].*$/, '')
    .replace(/^arn:[\w:-]*\//, '')
    .replace(/^(?:[\w-]+\/)*(?:[a-z-]{2,6}\.)?anthropic[/.]/, '')
    .replace(/^(?:[\w-]+\/)+(?=claude)/, '');
  const found = family.exec(plain);
  return found?.[1] === undefined ? undefined : tierOfFamily[found[1]];
}

/** Models that leave the choice to whoever runs the agent. */
export function isNoChoice(model: unknown): boolean {
  return model === null || (typeof model === 'string' && /^(?:inherit|auto|default|)$/i.test(model.trim()));
}
