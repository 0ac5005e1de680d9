import { existsSync } from 'node:fs';
import type { Client, Transport } from '@modelcontextprotocol/client';
import { type ErrorInfo, isParallelAgentsError, RuntimeError, type ToolAnswer } from '@parallel-agents/core';
import { orAborted } from '@parallel-agents/core/internal';
import { functionName, mostOfferedName, offeredName } from '../names.ts';
import { boundedFetch, FloodError, mostAnswerBytes } from './bounded-fetch.ts';
import { answerOf } from './content.ts';
import type { McpServerConfig } from './server-config.ts';

/** A tool as its server describes it. */
export interface ServedTool {
  name: string;
  /** The name that models are offered it by: of one tool of the server, and no other. */
  offered: string;
  description: string;
  inputSchema: Record<string, unknown>;
  /** The server says that it changes nothing. */
  readOnly: boolean;
}

export interface McpServerOptions {
  name: string;
  config: McpServerConfig;
  /** Seconds until it has to answer at its start. */
  startSeconds: number;
  redact(text: string): string;
}

/** More than that is no list for a model. */
const mostPages = 20;
const mostTools = 500;
const mostDescription = 2_000;
const mostSchemaCharacters = 50_000;
/** What it wrote to its error output last, for people who look for the fault. */
const keptErrorOutput = 1_000;
/** One that ends again and again is not started for ever. */
const mostStarts = 4;
/** The loop above has its own limit; this one only ends what nobody waits for any more. */
const longestCallMs = 600_000;

/** One server of tools: started when it is needed, started again when it has ended, ended with the run. */
export class McpServer {
  readonly name: string;
  readonly #options: McpServerOptions;
  #client: Promise<Connection> | undefined;
  #tools: readonly ServedTool[] = [];
  #starts = 0;
  #errorOutput = '';
  readonly #closing = new AbortController();

  constructor(options: McpServerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Those it listed when it was started. */
  get tools(): readonly ServedTool[] {
    return this.#tools;
  }

  /** @throws RuntimeError `TOOL_SERVER_FAILED` */
  async start(signal: AbortSignal): Promise<void> {
    await this.#connected(signal);
  }

  async call(tool: string, input: unknown, { signal }: { signal: AbortSignal }): Promise<ToolAnswer> {
    const { client, stop } = await this.#connected(signal);
    try {
      const calling = client.callTool(
        { name: tool, arguments: input as Record<string, unknown> },
        { signal, timeout: longestCallMs },
      );
      const result = await orAborted(calling, stop.signal);
      return answerOf(result as Parameters<typeof answerOf>[0]);
    } catch (thrown) {
      signal.throwIfAborted();
      if (this.#client === undefined) throw this.#failed('ended in the middle of a call', thrown);
      return { text: this.#words(thrown), isError: true };
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const connection = await this.#client?.catch(() => undefined);
    await connection?.client.close().catch(() => {});
  }

  /** Everybody who needs it waits for one start, and stops only to wait for it. */
  async #connected(signal: AbortSignal): Promise<Connection> {
    if (this.#closing.signal.aborted) throw this.#failed('was ended with the run');
    if (this.#client === undefined) {
      if (++this.#starts > mostStarts)
        throw this.#failed(`has ended ${mostStarts} times, and is not started again`);
      const starting = this.#connect();
      this.#client = starting;
      starting.catch(() => this.#forget(starting));
    }
    return orAborted(this.#client, signal);
  }

  #forget(client: Promise<Connection>): void {
    if (this.#client === client) this.#client = undefined;
  }

  async #connect(): Promise<Connection> {
    const { startSeconds } = this.#options;
    this.#errorOutput = '';
    const late = AbortSignal.timeout(startSeconds * 1000);
    const { Client } = await load(() => import('@modelcontextprotocol/client'));
    const connection: Connection = {
      client: new Client({ name: 'parallel-agents', version: '1.0.0' }),
      stop: new AbortController(),
    };
    const { client } = connection;
    const flood = new AbortController();
    const stop = AbortSignal.any([this.#closing.signal, late, flood.signal]);
    try {
      const { transport, kill } = await this.#transport((error) => flood.abort(error));
      client.onerror = ({ message }) => {
        if (/maximum size|buffer/i.test(message)) flood.abort(new FloodError());
      };
      flood.signal.addEventListener('abort', () => {
        kill();
        if (this.#client) this.#forget(this.#client);
        connection.stop.abort(flood.signal.reason);
        void client.close().catch(() => {});
      });
      const timeout = startSeconds * 1000;
      await orAborted(client.connect(transport, { signal: stop, timeout }), stop);
      this.#tools = withOfferedNames(this.name, await orAborted(listTools(client, stop, timeout), stop));
      const connected = this.#client;
      client.onclose = () => connected && this.#forget(connected);
      return connection;
    } catch (thrown) {
      void client.close().catch(() => {});
      if (isParallelAgentsError(thrown)) throw thrown;
      if (this.#closing.signal.aborted) throw this.#failed('was ended with the run');
      throw late.aborted
        ? this.#failed(`did not answer within ${startSeconds} s`)
        : this.#failed('did not start', this.#notThere(thrown) ?? thrown);
    }
  }

  async #transport(onFlood: (error: FloodError) => void): Promise<{ transport: Transport; kill(): void }> {
    const { config } = this.#options;
    if ('url' in config) {
      const { StreamableHTTPClientTransport } = await load(() => import('@modelcontextprotocol/client'));
      const transport = new StreamableHTTPClientTransport(new URL(config.url), {
        requestInit: { headers: { ...config.headers }, redirect: 'error' },
        fetch: boundedFetch(onFlood),
      });
      return { transport, kill() {} };
    }
    const { StdioClientTransport } = await load(() => import('@modelcontextprotocol/client/stdio'));
    const { command, args = [], env, cwd } = config;
    const transport = new StdioClientTransport({
      command,
      args: [...args],
      ...(env && { env: { ...env } }),
      ...(cwd !== undefined && { cwd }),
      stderr: 'pipe',
      maxBufferSize: mostAnswerBytes,
    });
    transport.stderr?.on('data', (chunk: Buffer) => {
      const end = chunk.subarray(-keptErrorOutput).toString('utf8');
      this.#errorOutput = (this.#errorOutput + end).slice(-keptErrorOutput);
    });
    let pid: number | null = null;
    return {
      transport: Object.assign(transport, {
        start: async () => {
          await StdioClientTransport.prototype.start.call(transport);
          pid = transport.pid;
        },
      }),
      // One that floods does not end when it is asked to, and goes on filling the pipe.
      kill() {
        if (pid !== null) killProcess(pid);
      },
    };
  }

  #failed(what: string, thrown?: unknown): RuntimeError {
    const why = thrown === undefined ? '' : `: ${this.#words(thrown)}`;
    const said = this.#errorOutput.trim().replace(/\s+/g, ' ');
    const last = said === '' ? '' : ` It wrote: ${this.#options.redact(said)}`;
    const info: ErrorInfo = {
      code: 'TOOL_SERVER_FAILED',
      message: `The tool server "${this.name}" ${what}${why}.${last}`,
      fix: 'Check its command, arguments, environment or URL in the file of servers; start it by hand to see what it says.',
      retryable: false,
    };
    return new RuntimeError(info);
  }

  /** Its command is none: what Node says of it is for programmers. */
  #notThere(thrown: unknown): Error | undefined {
    const { config } = this.#options;
    if (!('command' in config) || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    return new Error(
      config.cwd !== undefined && !existsSync(config.cwd)
        ? `there is no folder "${config.cwd}"`
        : `there is no command "${config.command}" here`,
    );
  }

  #words(thrown: unknown): string {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return this.#options.redact(message.slice(0, 500)).replace(/[.\s]+$/, '');
  }
}

interface Connection {
  client: Client;
  /** Aborts when the server is not listened to any more. */
  stop: AbortController;
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

type ListedTool = Omit<ServedTool, 'offered'>;

/** Some signs are not taken, and long names are cut: two tools of one name would both be allowed by the name of one. */
function withOfferedNames(server: string, tools: readonly ListedTool[]): ServedTool[] {
  const taken = new Set<string>();
  const isSpeltSo = ({ name }: ListedTool): boolean => functionName(name) === name;
  return tools
    .toSorted((one, other) => Number(isSpeltSo(other)) - Number(isSpeltSo(one)))
    .map((tool) => {
      const plain = offeredName({ server, tool: tool.name });
      let offered = plain;
      for (let count = 2; taken.has(offered); count++)
        offered = `${plain.slice(0, mostOfferedName - `_${count}`.length)}_${count}`;
      taken.add(offered);
      return { ...tool, offered };
    });
}

async function listTools(client: Client, signal: AbortSignal, timeout: number): Promise<ListedTool[]> {
  if (!client.getServerCapabilities()?.tools) return [];
  const tools: ListedTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages && tools.length < mostTools; page++) {
    const listed = await client.listTools(cursor === undefined ? undefined : { cursor }, { signal, timeout });
    for (const { name, description = '', inputSchema, annotations } of listed.tools) {
      if (JSON.stringify(inputSchema).length > mostSchemaCharacters) continue;
      tools.push({
        name,
        description: description.slice(0, mostDescription),
        inputSchema,
        readOnly: annotations?.readOnlyHint === true,
      });
    }
    cursor = listed.nextCursor;
    if (cursor === undefined) break;
  }
  return tools.slice(0, mostTools);
}

/** The SDK is large, and most people use no servers: it is installed by those who do. */
async function load<Module>(from: () => Promise<Module>): Promise<Module> {
  try {
    return await from();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw thrown;
    throw new RuntimeError({
      code: 'TOOL_SERVER_FAILED',
      message: 'MCP servers need the package @modelcontextprotocol/client, which is not installed.',
      fix: 'Install it beside parallel-agents: npm install @modelcontextprotocol/client (with -g where parallel-agents is global).',
    });
  }
}
