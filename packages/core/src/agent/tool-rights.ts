import type { AgentRuntime } from '../session/runtime.ts';
import type { AgentDefinition } from './agent-definition.ts';

/**
 * Why an agent works without the tools that it asks for; nothing where it has them, or asks for none. Never more than was
 * written: a limit that a runtime cannot keep to means no tools.
 */
export function whyWithoutTools(
  { tools, toolLimit, toolsWithheld }: Pick<AgentDefinition, 'tools' | 'toolLimit' | 'toolsWithheld'>,
  { name, capabilities }: Pick<AgentRuntime, 'name' | 'capabilities'>,
): string | undefined {
  if (tools === 'none') return undefined;
  if (toolsWithheld !== undefined) return toolsWithheld;
  if (!capabilities.tools) return `sessions on the runtime "${name}" have none`;
  if (toolLimit === undefined) return undefined;
  const { only, never } = toolLimit;
  const limits = [only && `only ${listed(only)}`, never && `never ${listed(never)}`].filter(Boolean);
  return `it may have ${limits.join(', and ')}, and the runtime "${name}" keeps to no such limit`;
}

/** As many names as are worth the words. */
const mostNamed = 8;

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
