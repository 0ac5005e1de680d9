import { readTools } from './tool-names.ts';
import { isToolField, plain } from './tool-words.ts';

/** Fields that may limit tools, though nobody knows how: whatever they say, … */
const mayLimit =
  /tool(?!tip)|permission|^groups$|^<<$|^(?:outils|herramientas|werkzeuge|ferramentas|strumenti)|工具|ツール|도구|инструмент/;
/** … unless they say no, … */
const mayForbid = /^(?:sandbox|isolated$|disallow|den(?:y|ied)|block|exclude|forbid|restrict)/;
/** … or unless they say all, … */
const mayAllow = /^(?:extensions$|allow|(?:inherit|include|enable).*(?:mcp|extension))/;
/** … or where they say no, … */
const oneRight =
  /^(?:can|may)?(?:read|write|edit|patch|delete|bash|shell|exec|execute|run|task|webfetch|websearch|network|mcp)(?:files?|commands?)?$/;
/** … or where they are said of tools: elsewhere they tell what an agent is good at. */
const maySpeakOfTools =
  /^(?:access|accesslevel|capabilit(?:y|ies)|abilit(?:y|ies)|rights|privileges|scopes?)$/;
const ofTools =
  /^(?:read[-_ ]?only|read|write|edit|bash|shell|exec(?:ute)?|grep|glob|search|web|fetch|browser|mcp|none|limited|restricted)$/i;

/** What `mode` says in opencode and in Copilot; elsewhere it may be `read-only`, `plan` or `ask`. */
const freeMode = /^(?:primary|subagent|all|agent|default|auto|inherit)$/i;

/** Letters of another alphabet among Latin ones: a name that is not what it looks like. */
const twoAlphabets = /(?=.*\p{Script=Latin}).*[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** As deep as is looked for fields of tools in fields of other names. */
const deepest = 4;

/**
 * Whether a field may limit the tools in a way that is not understood. Fields that are understood do not.
 * @param understood what the fields of the file say of tools, by their names
 */
export function limitsTools(
  field: string,
  value: unknown,
  understood: Readonly<Record<string, unknown>>,
): boolean {
  const name = plain(field);
  if (isToolField(name)) return false;
  if (mayForbid.test(name)) return !isNo(value) && readTools(value) !== 'none';
  if (mayLimit.test(name) || twoAlphabets.test(name)) return true;
  if (mayAllow.test(name)) return readTools(value) !== 'all';
  if (name === 'mode') return !freeMode.test(String(value).trim());
  if (oneRight.test(name)) return isNo(value) || /^(?:deny|ask|never|none)$/i.test(String(value));
  if (maySpeakOfTools.test(name)) return words(value).every((word) => ofTools.test(word));
  return !/mcp/.test(name) && holdsToolField(value, understood, 1);
}

export function isNo(value: unknown): boolean {
  return value === false || /^(?:false|no|off)$/i.test(String(value));
}

function words(value: unknown): string[] {
  const items = Array.isArray(value) ? value : String(value).split(',');
  return items.map((item) => String(item).trim());
}

/** `opencode: { permission: … }`, `metadata: { allowed-tools: … }`: what tools an MCP server has is something else. */
function holdsToolField(
  value: unknown,
  understood: Readonly<Record<string, unknown>>,
  depth: number,
): boolean {
  if (typeof value !== 'object' || value === null || depth > deepest) return false;
  return Object.entries(value).some(([name, inner]) => {
    if (isToolField(name))
      return inner != null && readTools(inner) !== 'all' && !isMerged(inner, understood[name]);
    return !/mcp/i.test(name) && holdsToolField(inner, understood, depth + 1);
  });
}

/** What YAML merges from an anchor stands there twice. */
function isMerged(inner: unknown, own: unknown): boolean {
  return JSON.stringify(inner) === JSON.stringify(own);
}
