import type { AgentRuntime } from '../session/runtime.ts';
import type { MissingTool, Tool, ToolSource } from '../tools/tool.ts';
import type { AgentDefinition } from './agent-definition.ts';

type ToolFields = Pick<AgentDefinition, 'tools' | 'toolLimit' | 'toolsWithheld'>;
type Host = Pick<AgentRuntime, 'name' | 'capabilities'>;

/** What an agent works with. */
export interface AgentTools {
  /** Why it works without the tools that it asks for; absent where it has some, or asks for none. */
  withheld?: string;
  /** Tools that it lists and does not get. */
  missing?: readonly MissingTool[];
  /** Tools of this process. */
  tools?: readonly Tool[];
}

/** The tools of an agent, when a run has been prepared. Never more than was written. */
export function toolsOf(agent: ToolFields, runtime: Host, source: ToolSource | undefined): AgentTools {
  const why = whyWithoutTools(agent, runtime, source);
  if (why !== undefined) return { withheld: why };
  if (agent.tools === 'none' || !isSource(source, runtime)) return {};
  const { tools, missing } = source.toolsFor(agent);
  return tools.length > 0 ? { tools, missing } : { withheld: listMissing(missing), missing };
}

/**
 * Why an agent works without the tools that it asks for; nothing where it has them, or asks for none. Never more than was
 * written: a limit that a runtime cannot keep to means no tools.
 */
export function whyWithoutTools(
  agent: ToolFields,
  { name, capabilities }: Host,
  source?: ToolSource,
): string | undefined {
  const { tools, toolLimit, toolsWithheld } = agent;
  if (tools === 'none') return undefined;
  if (toolsWithheld !== undefined) return toolsWithheld;
  if (isSource(source, { capabilities })) {
    const { names, missing } = source.outlook(agent);
    if (names.length > 0) return undefined;
    return missing.length > 0 ? listMissing(missing) : 'it names none in its list of tools';
  }
  if (!capabilities.tools) {
    if (capabilities.toolCalls) return 'none were allowed for this run';
    return `sessions on the runtime "${name}" have none`;
  }
  if (toolLimit === undefined) return undefined;
  const { only, never } = toolLimit;
  const limits = [only && `only ${listed(only)}`, never && `never ${listed(never)}`].filter(Boolean);
  return `it may have ${limits.join(', and ')}, and the runtime "${name}" keeps to no such limit`;
}

/** Tools that it lists and will not get, though it gets others. */
export function missingTools(agent: ToolFields, runtime: Host, source?: ToolSource): readonly MissingTool[] {
  const isWithout = whyWithoutTools(agent, runtime, source) !== undefined;
  if (agent.tools === 'none' || isWithout || !isSource(source, runtime)) return [];
  return source.outlook(agent).missing;
}

/** `Bash (there is none here), WebSearch (not allowed)` */
export function listMissing(missing: readonly MissingTool[]): string {
  if (missing.length === 0) return 'it names none in its list of tools';
  return listed(missing.map(({ name, why }) => `${name} (${why})`));
}

function isSource(
  source: ToolSource | undefined,
  { capabilities }: Pick<Host, 'capabilities'>,
): source is ToolSource {
  return source !== undefined && capabilities.toolCalls === true;
}

/** As many names as are worth the words. */
const mostNamed = 8;

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
