import { resolve } from 'node:path';
import type { Journal } from '@parallel-agents/core';
import type { Surroundings } from '../settings/surroundings.ts';

const onServer = /^(rediss?|postgres(ql)?):\/\//i;
const elsewhere = /^[a-z][a-z\d+.-]+:\/\//i;

/** Whether a text says where jobs can be kept. */
export function isStore(text: string): boolean {
  return text.trim() !== '' && (onServer.test(text) || !elsewhere.test(text));
}

/**
 * Opens the store that a program names: a file, `:memory:`, or the server of an engine. What it needs is loaded only now.
 * @throws JournalError
 */
export async function openStore(
  store: string,
  { cwd, env }: Pick<Surroundings, 'cwd' | 'env'>,
): Promise<Journal> {
  if (store === ':memory:') return (await import('@parallel-agents/core/testing')).memoryJournal();
  if (onServer.test(store)) {
    const password = env.PARALLEL_AGENTS_ENGINE_PASSWORD;
    const { openEngineJournal } = await import('@parallel-agents/engine-bullmq/internal');
    return openEngineJournal({ url: store, ...(password !== undefined && { password }) });
  }
  const { sqliteJournal } = await import('@parallel-agents/journal');
  return sqliteJournal({ file: resolve(cwd, store) });
}
