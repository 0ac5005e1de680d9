import { InputError, type InputIssue, type ToolLimits, type ToolRequest } from '@parallel-agents/core';
import type { McpServerConfig } from './mcp/server-config.ts';
import { type BuiltInName, builtInNames, builtInOf, isOfferedAs, serverToolOf } from './names.ts';

export interface ToolsOptions {
  /**
   * What agents may have of the built-in tools (`read`, `search`, `list`, `fetch`), and which tools of servers may write
   * without a question (`server/tool`, `server/*`). @default no built-in tool, and every call that writes is asked about
   */
  allow?: readonly string[];
  /** The folder that `read`, `search` and `list` look into. @default the current one */
  root?: string;
  /** MCP servers by their names, such as `readMcpServers` gives. @default none */
  servers?: Readonly<Record<string, McpServerConfig>>;
  /** Hosts (`name` or `name:port`) that `fetch` may ask although their address is private. @default none */
  privateHosts?: readonly string[];
  /** Seconds in which a server must have started. @default 30 */
  startSeconds?: number;
  limits?: Partial<ToolLimits>;
  /** Asked before a call that writes. @default nobody: such calls are refused unless `allow` names them */
  ask?(request: ToolRequest, options: { signal: AbortSignal }): Promise<boolean>;
  /** Keys that no model is to see, beside those of the servers. @default none */
  secrets?: readonly string[];
}

/** A day: timers know no time that is much longer. */
const longestSeconds = 86_400;

/** What is allowed, read from names. */
export interface Allowed {
  builtIn: ReadonlySet<BuiltInName>;
  /** Whether a tool of a server may write without a question. */
  mayWrite(server: string, tool: { name: string; offered: string }): boolean;
}

/** @throws InputError `INVALID_OPTION` for a name that means nothing, and for limits out of range */
export function checkOptions({ allow = [], servers = {}, limits = {}, startSeconds }: ToolsOptions): Allowed {
  const names = Object.keys(servers);
  const builtIn = new Set<BuiltInName>();
  const writes: { server: string; tool: string }[] = [];
  const issues: InputIssue[] = [];
  for (const name of allow) {
    const own = builtInOf(name);
    const served = serverToolOf(name, names);
    if (own) builtIn.add(own);
    else if (served) writes.push(served);
    else issues.push(unknownName(name, names));
  }
  for (const [name, value] of Object.entries({ startSeconds, ...limits })) {
    const least = name === 'rounds' ? 2 : 0;
    const most = name.endsWith('Seconds') ? longestSeconds : Number.MAX_VALUE;
    if (value === undefined || (value >= least && value > 0 && value <= most)) continue;
    const upTo = most === longestSeconds ? ` and at most ${longestSeconds}` : '';
    issues.push({
      code: 'INVALID_OPTION',
      path: name === 'startSeconds' ? [name] : ['limits', name],
      message: `must be ${least === 0 ? 'more than 0' : `at least ${least}`}${upTo}`,
      fix: `Correct ${name}.`,
    });
  }
  if (issues.length > 0) throw new InputError(issues);
  const mayWrite: Allowed['mayWrite'] = (server, { name, offered }) =>
    writes.some(
      (one) => one.server === server && (one.tool === '*' || one.tool === name || isOfferedAs(one, offered)),
    );
  return { builtIn, mayWrite };
}

function unknownName(name: string, servers: readonly string[]): InputIssue {
  const known = [...builtInNames, ...servers.map((server) => `${server}/TOOL`)].join(', ');
  return {
    code: 'INVALID_OPTION',
    path: ['allow'],
    message: `there is no tool "${name}"`,
    fix: `Name one of: ${known}.`,
  };
}
