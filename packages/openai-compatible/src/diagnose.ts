import type { Diagnosis } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { Listing, ModelList } from './server/model-list.ts';
import { shortList } from './server/model-names.ts';
import type { CheckedOptions } from './server/options.ts';
import { refuseIfNobodyListens } from './server/reach.ts';
import type { Server } from './server/server.ts';

/** Milliseconds that the doctor waits for somebody to listen: it has more time than a run. */
const listenMs = 5_000;

export interface DiagnoseOptions {
  signal: AbortSignal;
  /** How the server is reached; absent: connections were handed over, and nobody knows where they lead. */
  reachedBy?: CheckedOptions | undefined;
}

/** Whether the server, and the proxy before it, can be reached, and which models it lists. */
export async function diagnose(
  server: Server,
  list: ModelList,
  { signal, reachedBy }: DiagnoseOptions,
): Promise<Diagnosis[]> {
  const url = server.origin + server.path;
  try {
    if (reachedBy) await refuseIfNobodyListens(server.url, reachedBy, { waitMs: listenMs });
    const listing = await list.refresh(signal);
    return [{ check: 'server', status: 'ok', message: `${url} answers.` }, diagnoseModels(listing)];
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return [{ check: 'server', status: 'problem', message: `${url}: ${message}`, fix }];
  }
}

function diagnoseModels(listing: Listing): Diagnosis {
  switch (listing.kind) {
    case 'listed': {
      const more = listing.partial ? ', and more' : '';
      const message = `${listing.models.length === 1 ? '1 model' : `${listing.models.length} models`}: ${shortList(listing.models)}${more}`;
      return { check: 'models', status: 'ok', message };
    }
    case 'none': {
      const message = 'The server keeps no list of models: names are sent as they are.';
      return { check: 'models', status: 'warning', message, fix: 'Check the name of the model yourself.' };
    }
    case 'withheld': {
      const { code, message } = listing.error;
      const isOfKey = code === 'RUNTIME_UNAUTHORIZED';
      const fix = isOfKey
        ? 'Some keys may chat and not list: name the model. If that is refused too, set PARALLEL_AGENTS_API_KEY to a key of this server.'
        : listing.error.fix;
      return {
        check: 'models',
        status: 'warning',
        message: `The models cannot be listed; runs do without. ${message}`,
        fix,
      };
    }
  }
}
