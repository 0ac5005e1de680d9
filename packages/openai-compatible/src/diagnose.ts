import { type Diagnosis, toErrorInfo } from '@parallel-agents/core';
import type { ModelList } from './model-list.ts';
import { shortList } from './model-name.ts';
import type { Server } from './server.ts';

/** Whether the server answers, takes the key, and which models it has. */
export async function diagnose(server: Server, list: ModelList, signal: AbortSignal): Promise<Diagnosis[]> {
  const url = server.origin + server.path;
  try {
    const models = await list.refresh(signal);
    const reached: Diagnosis = { check: 'server', status: 'ok', message: `${url} answers.` };
    if (models === undefined) {
      const message = 'The server keeps no list of models: names are sent as they are.';
      const fix = 'Check the name of the model yourself.';
      return [reached, { check: 'models', status: 'warning', message, fix }];
    }
    const message = `${models.length} models: ${shortList(models)}`;
    return [reached, { check: 'models', status: 'ok', message }];
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return [{ check: 'server', status: 'problem', message: `${url}: ${message}`, fix }];
  }
}
