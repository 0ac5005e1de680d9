import { InputError, type InputIssue } from '../errors.ts';
import type { AgentRuntime } from './runtime.ts';

/**
 * What keeps sessions with these models from being started, an issue for each; `undefined` stands for the runtime's
 * default. A runtime reads names its own way where it can say whether it knows one; else its list is looked through.
 */
export async function unknownModels(
  runtime: AgentRuntime,
  asked: readonly (string | undefined)[],
  { signal }: { signal: AbortSignal },
): Promise<InputIssue[]> {
  if (runtime.requireModel === undefined) return notListed(runtime, asked, signal);
  const issues: InputIssue[] = [];
  for (const model of new Set(asked)) {
    try {
      await runtime.requireModel(model, { signal });
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      issues.push(...thrown.issues);
    }
  }
  return issues;
}

/** Names shown where a model is not known. */
const namesShown = 20;

async function notListed(
  runtime: AgentRuntime,
  asked: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<InputIssue[]> {
  const named = [...new Set(asked.flatMap((model) => model ?? []))];
  if (named.length === 0 || !runtime.capabilities.models || runtime.models === undefined) return [];
  const known = (await runtime.models({ signal })).map(({ id }) => id);
  // A runtime that keeps no list finds out when it is asked.
  if (known.length === 0) return [];
  const unknown = named.filter((model) => !known.some((id) => id === model || id.endsWith(`/${model}`)));
  return unknown.map((model) => ({
    code: 'UNKNOWN_MODEL',
    path: ['model'],
    message: `the runtime "${runtime.name}" has no model "${model}"`,
    fix: `It has: ${known.slice(0, namesShown).join(', ')}.`,
  }));
}
