import { type AgentRuntime, InputError } from '@parallel-agents/core';

/**
 * Judges are asked late, when much has been paid for: a model that the runtime does not have is refused at the start.
 * @throws InputError `UNKNOWN_MODEL`; RuntimeError if the runtime cannot be used
 */
export async function checkJudgeModels(
  models: readonly string[],
  runtime: AgentRuntime,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (models.length === 0 || !runtime.capabilities.models || signal.aborted) return;
  await runtime.connect?.({ signal });
  const known = (await runtime.models?.({ signal }))?.map(({ id }) => id) ?? [];
  const unknown = models.filter((model) => !known.some((id) => id === model || id.endsWith(`/${model}`)));
  // A runtime that keeps no list finds out when it is asked.
  if (known.length === 0 || unknown.length === 0) return;
  const fix = `It has: ${known.slice(0, 20).join(', ')}.`;
  throw new InputError(
    unknown.map((model) => ({
      code: 'UNKNOWN_MODEL',
      path: ['judgeModels'],
      message: `the runtime "${runtime.name}" has no model "${model}"`,
      fix,
    })),
  );
}
