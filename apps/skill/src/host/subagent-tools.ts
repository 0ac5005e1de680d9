import { z } from 'zod';

/** What OpenClaw lets sub-agents of an agent have. */
export interface SubagentTools {
  lists: readonly ToolList[];
  /** Whether programs of Code Mode may run as the gateway itself does: hostile ones can do there what `exec` can. */
  areProgramsOpen: boolean;
}

/** One of the lists that OpenClaw holds all sub-agents of an agent to: a tool must pass every one of them. */
export interface ToolList {
  /** Where it stands in OpenClaw’s configuration. */
  setting: string;
  /** The only tools. @default all */
  allow?: readonly string[];
  deny: readonly string[];
}

const modeSchema = z.union([
  z.boolean(),
  z.literal('auto'),
  z.looseObject({
    enabled: z.union([z.boolean(), z.literal('auto')]).optional(),
    executor: z.string().optional(),
  }),
]);
type CodeMode = z.infer<typeof modeSchema>;
const modelsSchema = z.record(z.string(), z.looseObject({ codeMode: z.boolean().optional() })).optional();

const names = z.array(z.string()).optional().catch(undefined);
const listSchema = z.looseObject({ allow: names, alsoAllow: names, deny: names });
const toolsSchema = listSchema.extend({
  codeMode: modeSchema.optional().catch(undefined),
  subagents: z.looseObject({ tools: listSchema.optional() }).optional().catch(undefined),
  sandbox: z.looseObject({ tools: listSchema.optional() }).optional().catch(undefined),
});
const sandboxSchema = z.looseObject({ mode: z.string().optional() });
const agentSchema = z.looseObject({
  id: z.string().optional(),
  tools: toolsSchema.optional().catch(undefined),
  sandbox: sandboxSchema.optional().catch(undefined),
  models: modelsSchema.catch(undefined),
});
const configurationSchema = z.looseObject({
  tools: toolsSchema.optional().catch(undefined),
  agents: z
    .looseObject({
      defaults: z
        .looseObject({ sandbox: sandboxSchema.optional(), models: modelsSchema })
        .optional()
        .catch(undefined),
      entries: z.record(z.string(), agentSchema).optional().catch(undefined),
      list: z.array(agentSchema).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
type ToolsSetting = z.infer<typeof listSchema>;

/**
 * What holds for the sub-agents of this agent. What else OpenClaw has for it (profiles, lists for providers and groups)
 * only takes tools away, and is left out.
 */
export function subagentTools(configuration: unknown, agentId: string): SubagentTools {
  const { tools, agents } = configurationSchema.safeParse(configuration).data ?? {};
  const agent = agents?.entries?.[agentId] ?? agents?.list?.find(({ id }) => id === agentId);
  const own = `agents.entries.${agentId}.tools`;
  const models = [...Object.values(agents?.defaults?.models ?? {}), ...Object.values(agent?.models ?? {})];
  const isOpen =
    runsOnHost(tools?.codeMode, agent?.tools?.codeMode) || models.some(({ codeMode }) => codeMode);
  const executor = executorOf(agent?.tools?.codeMode) ?? executorOf(tools?.codeMode);
  const lists = [
    ...toList('tools.subagents.tools', tools?.subagents?.tools),
    ...toList('tools', tools),
    ...toList(own, agent?.tools),
    ...sandboxList(agent?.sandbox?.mode ?? agents?.defaults?.sandbox?.mode, {
      agents: agent?.tools?.sandbox?.tools,
      all: tools?.sandbox?.tools,
      own,
    }),
  ];
  return { lists, areProgramsOpen: isOpen && executor !== 'quickjs' };
}

/** Whether Code Mode is on, or may be: without a setting it is for models that are made for it. */
function runsOnHost(all: CodeMode | undefined, own: CodeMode | undefined): boolean {
  const enabled = (mode: CodeMode | undefined) => (typeof mode === 'object' ? mode.enabled : mode);
  const byDefault = typeof all === 'object' ? false : 'auto';
  return (enabled(own) ?? enabled(all) ?? byDefault) !== false;
}

function executorOf(mode: CodeMode | undefined): string | undefined {
  return typeof mode === 'object' ? mode.executor : undefined;
}

/** OpenClaw takes an empty list for none, and adds `alsoAllow` to a list. */
function toList(setting: string, given: ToolsSetting | undefined): ToolList[] {
  const { allow = [], alsoAllow = [], deny = [] } = given ?? {};
  if (allow.length === 0 && deny.length === 0) return [];
  return [{ setting, ...(allow.length > 0 && { allow: [...allow, ...alsoAllow] }), deny }];
}

/** Sub-agents work in the sandbox where all sessions do, and where all but the main one do. */
function sandboxList(
  mode: string | undefined,
  { agents, all, own }: { agents: ToolsSetting | undefined; all: ToolsSetting | undefined; own: string },
): ToolList[] {
  if (mode !== 'all' && mode !== 'non-main') return [];
  const allow = agents?.allow ?? all?.allow;
  const deny = agents?.deny ?? all?.deny ?? [];
  const alsoAllow = agents?.alsoAllow ?? all?.alsoAllow ?? [];
  const setting = agents?.allow === undefined ? 'tools.sandbox.tools' : `${own}.sandbox.tools`;
  // OpenClaw lets a sandbox look at pictures unless that is denied.
  const pictures = deny.some((name) => name === 'view_image' || name === 'image') ? [] : ['view_image'];
  return toList(setting, { allow, alsoAllow: [...alsoAllow, ...pictures], deny });
}
