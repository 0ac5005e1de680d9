import type { Tier } from '@parallel-agents/core';

/** A remark on one field, to be shown with its line. */
export interface FieldRemark {
  field: string;
  message: string;
}

const tierOfModel: Readonly<Record<string, Tier>> = { haiku: 'cheap', sonnet: 'standard', opus: 'strong' };

/**
 * Reads the frontmatter of a Claude Code subagent as ours: hyphens in `name`, `model` as the tier to start at, `tools`
 * as a list. What is read otherwise than it is written there is remarked on. Fields in our own form pass unchanged.
 */
export function translateClaudeCodeFields(fields: Readonly<Record<string, unknown>>): {
  fields: Record<string, unknown>;
  remarks: FieldRemark[];
  /** The tools that it lists; absent where it lists none, or all. */
  toolNames?: string[];
} {
  const { model, ...others } = fields;
  const translated: Record<string, unknown> = { ...others };
  const remarks: FieldRemark[] = [];
  const remark = (field: string, message: string) => remarks.push({ field, message });

  const { name, tools } = fields;
  if (typeof name === 'string' && /^[a-z][a-z0-9_-]*-[a-z0-9_-]*$/.test(name)) {
    translated.name = name.replaceAll('-', '_');
    remark('name', `"${name}" is called "${translated.name}" here: names have underscores`);
  }

  if (model !== undefined && fields.tier !== undefined) {
    remark('model', '"model" is not honoured because "tier" is given');
  } else if (model !== undefined && model !== 'inherit') {
    const family = Object.keys(tierOfModel).find((key) => String(model).toLowerCase().includes(key));
    if (family !== undefined) translated.tier = tierOfModel[family];
    else
      remark(
        'model',
        `the model ${JSON.stringify(model)} is not honoured: "tier" takes cheap, standard or strong`,
      );
  }

  const listed = toolList(tools);
  if (listed !== undefined) {
    translated.tools = listed.length === 0 ? 'none' : 'inherit';
    if (listed.length > 0 && !listed.includes('*')) {
      remark('tools', `the agent gets all tools of the runtime, not only ${listed.join(', ')}`);
    }
  } else if (tools === undefined && model !== undefined) {
    remark(
      'model',
      'the agent gets no tools: where Claude Code gives all of them, write "tools: inherit" here',
    );
  }
  const isNarrow = listed !== undefined && listed.length > 0 && !listed.includes('*');
  return { fields: translated, remarks, ...(isNarrow && { toolNames: listed }) };
}

/** `Read, Grep` and `[Read, Grep]` as a list; `none` and `inherit` are no lists but ours. */
function toolList(tools: unknown): string[] | undefined {
  if (tools === 'none' || tools === 'inherit') return undefined;
  if (typeof tools === 'string')
    return tools
      .split(',')
      .map((tool) => tool.trim())
      .filter((tool) => tool !== '');
  if (Array.isArray(tools) && tools.every((tool) => typeof tool === 'string')) return tools;
  return undefined;
}
