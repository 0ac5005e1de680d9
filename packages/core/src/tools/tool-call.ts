import { fence } from '../agent/fence.ts';
import { toErrorInfo } from '../errors.ts';
import type { ToolCalled, ToolOutcome } from '../log/events.ts';
import { orAborted } from '../on-abort.ts';
import { unfitValue } from '../output/limits.ts';
import type { ToolCall, ToolTurn } from '../session/conversation.ts';
import type { Tool, ToolAnswer, ToolLimits, ToolSource } from './tool.ts';

/** What is told of one call, whichever session it is of. */
export type CallRecord = Omit<ToolCalled, 'type' | 'at' | 'step' | 'taskId' | 'attemptId' | 'round'>;

export interface CallContext {
  tools: ReadonlyMap<string, Tool>;
  source: Pick<ToolSource, 'approve' | 'redact'>;
  limits: ToolLimits;
  agent: string;
  taskId: string;
  signal: AbortSignal;
}

/** Characters of arguments that a log keeps, and of the reason for a failure. */
const mostInputCharacters = 2_000;
const mostMessageCharacters = 300;
/** A timer for longer ends at once. */
const longestTimerMs = 2 ** 31 - 1;
/** A key that the cut goes through is still seen as one. */
const redactionMargin = 2_000;

/** Runs one call, if it may be run. Rejects only where the session is stopped meanwhile. */
export async function runCall(
  call: ToolCall,
  context: CallContext,
): Promise<{ turn: ToolTurn; record: CallRecord }> {
  const startedAt = performance.now();
  const { source, limits } = context;
  const redact = (text: string): string => source.redact?.(text) ?? text;
  const unfit = unfitValue(call.input);
  const written = unfit === undefined ? inputText(call) : `[${unfit}]`;
  const input = bounded(
    redact(bounded(written, mostInputCharacters + redactionMargin, '')),
    mostInputCharacters,
  );
  const tool = context.tools.get(call.name);
  const { outcome, answer } = await attempt(call, { input, unfit }, context);
  const brought = Math.max(answer.characters ?? 0, answer.text.length);
  const { text, shown } = shownText(answer.text, brought, limits.resultCharacters, redact);
  const failed = outcome !== 'done';
  return {
    turn: {
      role: 'tool',
      callId: call.id,
      name: call.name,
      // What this process says stands bare; what a tool brought is fenced.
      text: outcome === 'done' || outcome === 'failed' ? fenced(call.name, text, shown, brought) : text,
      ...(failed && { isError: true as const }),
    },
    record: {
      tool: bounded(call.name, 128),
      ...(tool && { origin: tool.origin }),
      input,
      outcome,
      characters: brought,
      shown,
      seconds: (performance.now() - startedAt) / 1000,
      ...(failed && { message: bounded(text.replace(/\s+/g, ' '), mostMessageCharacters) }),
    },
  };
}

interface Tried {
  outcome: ToolOutcome;
  answer: ToolAnswer;
}

async function attempt(
  call: ToolCall,
  { input, unfit }: { input: string; unfit: string | undefined },
  context: CallContext,
): Promise<Tried> {
  const { tools, source, limits, agent, taskId, signal } = context;
  const say = (outcome: ToolOutcome, text: string): Tried => ({ outcome, answer: { text, isError: true } });
  const tool = tools.get(call.name);
  if (tool === undefined) {
    const yours = [...tools.keys()].join(', ');
    const name = JSON.stringify(bounded(call.name, 128));
    return say('unknown', `You have no tool ${name}; nothing was run. Your tools are: ${yours}.`);
  }
  if (call.unreadable !== undefined) {
    return say('invalid', 'The arguments are no JSON; nothing was run. Write them as one JSON object.');
  }
  const problems = unfit === undefined ? tool.problems(call.input) : [unfit];
  if (problems.length > 0) {
    const list = problems.map((problem) => `- ${bounded(problem, mostMessageCharacters)}`).join('\n');
    return say('invalid', `The arguments do not fit; nothing was run:\n${list}`);
  }
  if (tool.rights.writes) {
    const request = { agent, taskId, tool: call.name, origin: tool.origin, input };
    const allowed = await orAborted(
      Promise.resolve(source.approve?.(request, { signal }) ?? 'nobody can be asked'),
      signal,
    );
    if (allowed !== true) return say('refused', `The call was not allowed: ${allowed}. Nothing was run.`);
  }
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), Math.min(limits.callSeconds * 1000, longestTimerMs));
  try {
    const either = AbortSignal.any([signal, late.signal]);
    const answer = await orAborted(tool.execute(call.input, { signal: either }), either);
    return { outcome: answer.isError ? 'failed' : 'done', answer };
  } catch (thrown) {
    signal.throwIfAborted();
    if (late.signal.aborted) return say('timeout', `The tool gave no result within ${limits.callSeconds} s.`);
    const { code, message } = toErrorInfo(thrown);
    const said = code === 'INTERNAL' && thrown instanceof Error ? thrown.message : message;
    return { outcome: 'failed', answer: { text: said, isError: true } };
  } finally {
    clearTimeout(timer);
  }
}

function inputText({ input, unreadable }: ToolCall): string {
  return unreadable ?? JSON.stringify(input) ?? 'null';
}

function shownText(
  text: string,
  brought: number,
  most: number,
  redact: (text: string) => string,
): { text: string; shown: number } {
  const clean = redact(text.slice(0, most + redactionMargin));
  const kept = bounded(clean, most, '').toWellFormed();
  return { text: kept, shown: Math.min(text.length, most, brought) };
}

function fenced(tool: string, text: string, shown: number, brought: number): string {
  const block = fence('tool-result', { tool }, text);
  if (shown >= brought) return block;
  return `${block}\n[Cut: the first ${shown} of ${brought} characters. Ask for less, or for another part.]`;
}

function bounded(text: string, most: number, mark = '…'): string {
  return text.length > most ? `${text.slice(0, most)}${mark}` : text;
}
