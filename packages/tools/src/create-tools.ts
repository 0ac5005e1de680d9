import type { MissingTool, Tool, ToolRequest, ToolSource } from '@parallel-agents/core';
import { argumentCheck } from './arguments.ts';
import { fetchTool } from './built-in/fetch-tool.ts';
import { fileTools } from './built-in/file-tools.ts';
import { Root } from './built-in/root.ts';
import { McpServer, type ServedTool } from './mcp/mcp-server.ts';
import {
  type BuiltInName,
  builtInOf,
  functionName,
  isLike,
  isOfferedAs,
  offeredName,
  type ServerTool,
  serverToolOf,
  withoutRule,
} from './names.ts';
import { type Allowed, checkOptions, type ToolsOptions } from './options.ts';
import { redactor } from './redact.ts';

/** The tools of the agents of a run: what each agent's own list names, and whoever runs it allows. */
export interface Tools extends ToolSource {
  /** What servers offer, by the names that agents list them by. Starts them. */
  offered(options: {
    signal: AbortSignal;
  }): Promise<readonly { name: string; description: string; writes: boolean }[]>;
}

/**
 * Tools of this process for `createOrchestrator({ tools })`. An agent has those that its own list of tools names, as far
 * as they are allowed here, and no others. Close it when the runs are over: servers end with it.
 *
 * @throws InputError `INVALID_OPTION`
 * @example
 * const tools = createTools({ allow: ['read', 'search'], root: './docs' });
 * const orchestrator = createOrchestrator({ runtime, agents, tools });
 */
export function createTools(options: ToolsOptions = {}): Tools {
  return new OwnTools(options, checkOptions(options));
}

type ToolFields = Parameters<ToolSource['outlook']>[0];

interface Entry {
  /** As the agent's list has it. */
  name: string;
  builtIn?: BuiltInName;
  served?: ServerTool;
}

class OwnTools implements Tools {
  readonly limits?: NonNullable<ToolSource['limits']>;
  readonly redact: (text: string) => string;
  readonly #allowed: Allowed;
  readonly #ask: ToolsOptions['ask'];
  readonly #servers: ReadonlyMap<string, McpServer>;
  readonly #builtIn: Readonly<Record<BuiltInName, Tool>>;
  readonly #closers: (() => Promise<void>)[] = [];
  /** Questions are put one after the other: there is one person. */
  #question: Promise<unknown> = Promise.resolve();

  constructor(options: ToolsOptions, allowed: Allowed) {
    const {
      servers = {},
      root = '.',
      privateHosts = [],
      startSeconds = 30,
      secrets = [],
      limits,
      ask,
    } = options;
    this.#allowed = allowed;
    this.#ask = ask;
    if (limits) this.limits = limits;
    const keys = Object.values(servers).flatMap((config) =>
      Object.values(('url' in config ? config.headers : config.env) ?? {}),
    );
    // `Bearer KEY` is not written like that everywhere.
    this.redact = redactor([...secrets, ...keys, ...keys.flatMap((key) => key.split(/\s+/))]);
    this.#servers = new Map(
      Object.entries(servers).map(([name, config]) => [
        name,
        new McpServer({ name, config, startSeconds, redact: this.redact }),
      ]),
    );
    const fetching = fetchTool({ privateHosts });
    this.#closers.push(fetching.close, ...[...this.#servers.values()].map((server) => () => server.close()));
    this.#builtIn = { ...fileTools(new Root(root)), fetch: fetching };
  }

  outlook(agent: ToolFields): { names: string[]; missing: MissingTool[] } {
    const { entries, missing } = this.#entries(agent);
    return { names: entries.map(({ name }) => name), missing };
  }

  async prepare(agents: readonly ToolFields[], { signal }: { signal: AbortSignal }): Promise<void> {
    const entries = agents.flatMap((agent) => this.#entries(agent).entries);
    const needed = new Set(entries.flatMap(({ served }) => served?.server ?? []));
    await Promise.all([...needed].map((name) => this.#servers.get(name)?.start(signal)));
  }

  toolsFor(agent: ToolFields): { tools: Tool[]; missing: MissingTool[] } {
    const { entries, missing } = this.#entries(agent);
    const never = agent.toolLimit?.never ?? [];
    const tools = new Map<string, Tool>();
    for (const { name, builtIn, served } of entries) {
      if (builtIn) {
        const known = [...tools.values()].some(({ execute }) => execute === this.#builtIn[builtIn].execute);
        // Under the name that its instructions have for it.
        if (!known) tools.set(functionName(name), { ...this.#builtIn[builtIn], name: functionName(name) });
      }
      if (!served) continue;
      const server = this.#servers.get(served.server);
      const found = namedTools(server?.tools ?? [], served);
      if (found.length === 0) missing.push({ name, why: `the server "${served.server}" has no such tool` });
      for (const tool of found) {
        if (server && !this.#isForbidden(served.server, tool.name, never, tool.offered))
          tools.set(tool.offered, toTool(server, tool));
      }
    }
    return { tools: [...tools.values()], missing };
  }

  async approve(request: ToolRequest, { signal }: { signal: AbortSignal }): Promise<true | string> {
    const server = this.#servers.get(request.origin);
    const tool = server?.tools.find(({ offered }) => offered === request.tool);
    if (server && tool && this.#allowed.mayWrite(server.name, tool)) return true;
    if (this.#ask === undefined)
      return 'it may change something, nobody can be asked, and it is not allowed by name';
    const ask = this.#ask;
    const answer = this.#question.then(() => ask(request, { signal }));
    this.#question = answer.catch(() => {});
    return (await answer) ? true : 'whoever was asked said no';
  }

  async offered({ signal }: { signal: AbortSignal }) {
    const servers = [...this.#servers.values()];
    await Promise.all(servers.map((server) => server.start(signal)));
    return servers.flatMap((server) =>
      server.tools.map(({ offered, description, readOnly }) => ({
        name: offered,
        description,
        writes: !readOnly,
      })),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()));
  }

  /** What a list names, as far as it is here and allowed. No list names nothing. */
  #entries({ toolLimit }: ToolFields): { entries: Entry[]; missing: MissingTool[] } {
    const { only = [], never = [] } = toolLimit ?? {};
    const entries: Entry[] = [];
    const missing: MissingTool[] = [];
    for (const name of only) {
      const builtIn = builtInOf(name);
      const served = serverToolOf(name, [...this.#servers.keys()]);
      if (builtIn) {
        if (never.some((other) => forbidsBuiltIn(other, { name, builtIn }))) continue;
        if (this.#allowed.builtIn.has(builtIn)) entries.push({ name, builtIn });
        else missing.push({ name, why: 'not allowed for this run' });
      } else if (served) {
        if (!this.#isForbidden(served.server, served.tool, never)) entries.push({ name, served });
      } else
        missing.push({ name, why: /^mcp__|\//.test(name) ? 'no such server here' : 'there is none here' });
    }
    return { entries, missing };
  }

  /** @param offered the name that models see, where the tool itself is known */
  #isForbidden(server: string, tool: string, never: readonly string[], offered?: string): boolean {
    const seen = [offeredName({ server, tool }), ...(offered === undefined ? [] : [offered])];
    const names = [
      ...seen,
      ...[`mcp__${server}__${tool}`, `${server}/${tool}`, `${server}_${tool}`, `${server}:${tool}`],
      // Elsewhere tools of servers are forbidden by their own names.
      ...(tool === '*' ? [] : [tool]),
    ];
    return never.some((name) => {
      const other = serverToolOf(name, [...this.#servers.keys()]);
      const isIt = (one: ServerTool): boolean =>
        one.tool === '*' || one.tool === tool || seen.some((seenAs) => isOfferedAs(one, seenAs));
      if (other?.server === server && isIt(other)) return true;
      return names.some((one) => isLike(one, withoutRule(name)));
    });
  }
}

/** A rule for some uses of a tool, such as `Read(.env)`, cannot be kept here: the tool is forbidden as a whole. */
function forbidsBuiltIn(never: string, { name, builtIn }: { name: string; builtIn: BuiltInName }): boolean {
  const other = withoutRule(never);
  return builtInOf(other) === builtIn || isLike(name, other) || isLike(builtIn, other);
}

/** The tool of that name; else the one that models see by it. */
function namedTools(tools: readonly ServedTool[], wanted: ServerTool): readonly ServedTool[] {
  if (wanted.tool === '*') return tools;
  const exact = tools.filter(({ name }) => name === wanted.tool);
  return exact.length > 0 ? exact : tools.filter(({ offered }) => isOfferedAs(wanted, offered));
}

function toTool(server: McpServer, { name, offered, description, inputSchema, readOnly }: ServedTool): Tool {
  return {
    name: offered,
    description,
    inputSchema,
    origin: server.name,
    rights: readOnly ? { reads: true } : { writes: true },
    problems: argumentCheck(inputSchema),
    execute: (input, options) => server.call(name, input, options),
  };
}
