import type { AgentDefinition } from '@parallel-agents/core';
import type { Describe } from '../basics/describe.ts';
import type { KnownAgents } from './agents.ts';

/** An agent, and what it is written with that is otherwise here. */
interface Compatibility {
  agent: string;
  file?: string;
  /** It has a limit on tools, which not every runtime keeps to: there it has none. */
  toolLimit?: AgentDefinition['toolLimit'];
  /** Why it has no tools anywhere. */
  toolsWithheld?: string;
  notHonoured: { place: string; field: string; message: string }[];
}

/** What agents of others lose here, agent by agent; those that lose nothing are left out. */
export function compatibilityOf({ registry, originOf }: KnownAgents): Compatibility[] {
  return [...registry].flatMap(({ name, toolLimit, toolsWithheld }) => {
    const { file, remarks = [] } = originOf(name);
    const notHonoured = remarks
      .filter(({ kind }) => kind !== 'name')
      .map(({ place, field, message }) => ({ place, field, message }));
    if (toolLimit === undefined && toolsWithheld === undefined && notHonoured.length === 0) return [];
    return [
      {
        agent: name,
        ...(file !== undefined && { file }),
        ...(toolLimit && { toolLimit }),
        ...(toolsWithheld !== undefined && { toolsWithheld }),
        notHonoured,
      },
    ];
  });
}

/** One line for all of them; nothing where no agent loses tools or a model. */
export function sayCompatibility(
  known: Pick<KnownAgents, 'registry' | 'originOf'>,
  describe: Describe,
): string | undefined {
  const { registry, originOf } = known;
  const agents = [...registry];
  const limited = agents.filter(({ toolLimit }) => toolLimit !== undefined).length;
  const waiting = agents.filter(({ toolsWithheld }) => toolsWithheld !== undefined).length;
  const others = agents.filter(({ name }) =>
    originOf(name).remarks?.some(({ kind }) => kind === 'model'),
  ).length;
  const losses = [
    limited > 0 && `${limited} have tools only where the runtime keeps to their limit`,
    waiting > 0 && `the tools of ${waiting} wait for a yes`,
    others > 0 && `${others} name a model that is not taken`,
  ].filter((loss) => loss !== false);
  if (losses.length === 0) return undefined;
  return `${agents.length} agents; ${losses.join('; ')}: ${describe('compareAgents')}`;
}
