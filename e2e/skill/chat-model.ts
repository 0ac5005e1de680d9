import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type ChatRequest, parseChatRequest, startLoopbackServer } from '@parallel-agents/testing/internal';
import { z } from 'zod';

const messageSchema = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish(),
});

const requestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(messageSchema),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).default([]),
});

/** What a token is taken for, in all that is counted. */
export const charactersOfToken = 4;

/** One model call, as the script sees it. */
export interface ModelCall {
  model: string;
  /** The chat that asks, as its message names it with `[chat NAME]`; absent for sub-agents. */
  chat?: string;
  /** What the user of the chat said last; for sub-agents the whole prompt. */
  said: string;
  /** Everything, instructions included. */
  all: string;
  tools: readonly string[];
  /** What tools have answered since the user spoke; in Code Mode, cells that have ended. */
  toolResults: readonly string[];
  /** What the last of them answered, if nothing was said since. */
  lastResult?: string;
  /** Messages since the user spoke. */
  round: number;
  /** Tools and messages, as they were sent. */
  prompt: string;
  /** Four characters a token, over messages and tools. */
  promptTokens: number;
  /** As many for the reply; 0 until there is one. */
  replyTokens: number;
  aborted: boolean;
  /** Instructions, prompt and the schema of the answer, as a sub-agent’s script takes them. */
  request: ChatRequest;
}

/** How OpenClaw shows tools to a model: all of them, behind `tool_call`, or as globals of JavaScript. */
export type ToolSurface = 'direct' | 'tool-search' | 'code-mode';

export function surfaceOf({ tools }: Pick<ModelCall, 'tools'>): ToolSurface {
  if (tools.includes('tool_call')) return 'tool-search';
  return tools.includes('exec') && tools.includes('wait') ? 'code-mode' : 'direct';
}

/** A tool call by name, as a model makes it. */
interface WantedTool {
  tool: string;
  args: unknown;
}

export type ModelReply =
  | { say: string }
  | { call: readonly WantedTool[] }
  | { hang: true }
  | { status: number };

/** A chat completions server that plays the chat’s agent and the sub-agents from one script. */
export interface ChatModel extends AsyncDisposable {
  readonly url: string;
  readonly calls: ModelCall[];
  readonly inFlight: number;
  script(reply: (call: ModelCall) => ModelReply | Promise<ModelReply>): void;
}

export async function startChatModel(): Promise<ChatModel> {
  const calls: ModelCall[] = [];
  let inFlight = 0;
  let reply: (call: ModelCall) => ModelReply | Promise<ModelReply> = () => ({ say: 'Nothing is scripted.' });
  const server = await startLoopbackServer(async (request, response) => {
    inFlight += 1;
    const call = await readCall(request);
    response.on('close', () => {
      inFlight -= 1;
      call.aborted = !response.writableFinished;
    });
    calls.push(call);
    const wanted = waitingCell(call) ?? (await reply(call));
    if (!('hang' in wanted) && !response.destroyed) answer(call, wanted, response);
  });
  return {
    url: `${server.url}/v1`,
    calls,
    get inFlight() {
      return inFlight;
    },
    script(next) {
      reply = next;
    },
    [Symbol.asyncDispose]: server.close,
  };
}

async function readCall(request: IncomingMessage): Promise<ModelCall> {
  const body = await json(request);
  const { model, messages, tools } = requestSchema.parse(body);
  const texts = messages.map(({ role, content }) => ({ role, text: textOf(content) }));
  const spoken = texts.findLastIndex(({ role, text }) => role === 'user' && text.includes('[chat '));
  const chat = /\[chat ([\w/-]+)\]/.exec(texts[spoken]?.text ?? '')?.[1];
  const all = texts.map(({ text }) => text).join('\n');
  const since = texts.slice(spoken + 1);
  const answered = since.flatMap(({ role, text }) => (role === 'tool' ? [text] : []));
  // OpenClaw may add words of its own behind what a tool answered.
  const prompt = JSON.stringify(tools) + JSON.stringify(messages);
  const last = since.slice(since.findLastIndex(({ role }) => role === 'assistant') + 1);
  const lastResult = last.findLast(({ role }) => role === 'tool')?.text;
  return {
    model,
    ...(chat !== undefined && { chat }),
    said: chat === undefined ? all : (texts[spoken]?.text ?? ''),
    all,
    tools: tools.map((tool) => tool.function.name),
    toolResults: answered.filter((text) => cellOf(text)?.status !== 'waiting'),
    ...(lastResult !== undefined && { lastResult }),
    round: since.length,
    prompt,
    promptTokens: Math.ceil(prompt.length / charactersOfToken),
    replyTokens: 0,
    aborted: false,
    request: parseChatRequest(body),
  };
}

function textOf(content: z.infer<typeof messageSchema>['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text = '' }) => text).join('\n');
}

function answer(call: ModelCall, reply: Exclude<ModelReply, { hang: true }>, response: ServerResponse): void {
  if ('status' in reply) {
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'a scripted failure' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (fields: Record<string, unknown>): void => {
    const chunk = { id: 'chunk', object: 'chat.completion.chunk', created: 1, model: call.model, ...fields };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  const delta = 'say' in reply ? { content: reply.say } : { tool_calls: toolCalls(call, reply.call) };
  send({ choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null }] });
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'say' in reply ? 'stop' : 'tool_calls' }] });
  call.replyTokens = Math.ceil(JSON.stringify(delta).length / charactersOfToken);
  const usage = { prompt_tokens: call.promptTokens, completion_tokens: call.replyTokens };
  send({ choices: [], usage: { ...usage, total_tokens: call.promptTokens + call.replyTokens } });
  response.end('data: [DONE]\n\n');
}

/** OpenClaw shows tools in one of three ways, and a model calls them as it is shown them. */
function toolCalls(call: ModelCall, wanted: readonly WantedTool[]): unknown[] {
  return wanted.map(({ tool, args }, index) => ({
    index,
    id: `call_${call.round}_${index}`,
    type: 'function',
    function: asShown(call, tool, args),
  }));
}

function asShown(call: ModelCall, tool: string, args: unknown): { name: string; arguments: string } {
  if (call.tools.includes(tool)) return { name: tool, arguments: JSON.stringify(args) };
  if (surfaceOf(call) === 'tool-search') {
    return { name: 'tool_call', arguments: JSON.stringify({ id: tool, args }) };
  }
  const code = `return await ${tool}(${JSON.stringify(args)});`;
  return { name: 'exec', arguments: JSON.stringify({ code }) };
}

const cellSchema = z.object({ status: z.string(), runId: z.string().optional() });

function cellOf(text: string): z.infer<typeof cellSchema> | undefined {
  try {
    return cellSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** In Code Mode a cell whose tools take longer than ten seconds is waited for, as OpenClaw tells models to. */
function waitingCell({ tools, lastResult }: ModelCall): ModelReply | undefined {
  const cell = lastResult === undefined || !tools.includes('wait') ? undefined : cellOf(lastResult);
  if (cell?.status !== 'waiting' || cell.runId === undefined) return undefined;
  return { call: [{ tool: 'wait', args: { runId: cell.runId } }] };
}
