import { own } from '@parallel-agents/core/internal';

/** What this package can do by itself. */
export const builtInNames = ['read', 'search', 'list', 'fetch'] as const;
export type BuiltInName = (typeof builtInNames)[number];

/** Names that agents are written with elsewhere, in lower case: those of Claude Code, OpenCode and Gemini CLI. */
const otherNames: Readonly<Record<string, BuiltInName>> = {
  grep: 'search',
  search_file_content: 'search',
  glob: 'list',
  ls: 'list',
  list_directory: 'list',
  webfetch: 'fetch',
  web_fetch: 'fetch',
  read_file: 'read',
};

/** The built-in tool that a name means, however it is spelt. */
export function builtInOf(name: string): BuiltInName | undefined {
  const plain = name.trim().toLowerCase();
  return builtInNames.find((own) => own === plain) ?? own(otherNames, plain);
}

/** A tool of a server, or all of them (`*`). */
export interface ServerTool {
  server: string;
  tool: string;
}

/** `mcp__server__tool`, `server/tool`; `mcp__server`, `mcp__server__*`, `server/*` for all of a server. */
export function serverToolOf(name: string, servers: readonly string[]): ServerTool | undefined {
  const plain = name.trim();
  // A server's name may have `__` in it, so that the servers there are decide.
  for (const server of servers.toSorted((one, other) => other.length - one.length)) {
    for (const prefix of [`mcp__${functionName(server)}__`, `mcp__${server}__`, `${server}/`, `${server}:`]) {
      if (plain.startsWith(prefix) && plain.length > prefix.length)
        return { server, tool: plain.slice(prefix.length) };
    }
    if (plain === `mcp__${server}` || plain === `mcp__${functionName(server)}`) return { server, tool: '*' };
  }
  return undefined;
}

/** `Read(.env)` → `Read`. */
export function withoutRule(name: string): string {
  return name.replace(/\(.*$/s, '').trim();
}

/** Whether a name is one that a pattern with `*` in it means; capitals are as good as small letters. */
export function isLike(name: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.toLowerCase().split(/\*+/);
  const text = name.toLowerCase();
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What providers take as the name of a function. */
export function functionName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_');
}

/** What providers take at most. */
export const mostOfferedName = 64;

/** The name under which a model is offered a tool of a server: as Claude Code spells it, at most 64 characters. */
export function offeredName({ server, tool }: ServerTool): string {
  return `mcp__${functionName(server)}__${functionName(tool)}`.slice(0, mostOfferedName);
}

/** Whether a list names the tool as models see it. A name that no model sees, such as `a.b`, means no other tool. */
export function isOfferedAs(named: ServerTool, offered: string): boolean {
  return functionName(named.tool) === named.tool && offeredName(named) === offered;
}
