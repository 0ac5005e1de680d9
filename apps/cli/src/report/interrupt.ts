import { exitCodes } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import type { Reporter } from './reporter.ts';

export interface InterruptWatch {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Gives both signals back to the process. */
  stop(): void;
}

/** What is said at the first signal: workers of an engine are let go of, and go on. */
export function stoppingOf(
  { engine }: Pick<RunFlags, 'engine'>,
  { stopping }: Pick<Reporter, 'stopping'>,
): () => void {
  return engine === undefined ? stopping : () => {};
}

/** Batches go on without this process, and cost nothing more for being left alone: only cancelling the job ends them. */
export function watchBatches(
  environment: Environment,
  reporter: Pick<Reporter, 'note'>,
  keptId: () => string | undefined,
): InterruptWatch {
  const say = (): void => {
    const id = keptId();
    if (id === undefined)
      reporter.note('What is in a batch goes on, and cannot be picked up: nothing of it is kept.');
    else {
      const [resume, cancel] = [environment.describe('resumeJob', id), environment.describe('cancelJob', id)];
      reporter.note(`What is in a batch goes on. Pick it up with ${resume}, or stop it with ${cancel}.`);
    }
  };
  return watchInterrupt(environment, say, { leaves: true });
}

/**
 * The first signal asks for an orderly end; the second leaves at once.
 * @param options `leaves`: the first does, and nothing is stopped, since all of it is found again
 */
export function watchInterrupt(
  { signals, exit }: Environment,
  onFirst: () => void,
  { leaves = false }: { leaves?: boolean } = {},
): InterruptWatch {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      exit(exitCodes.interrupted);
      return;
    }
    if (leaves) {
      onFirst();
      exit(exitCodes.interrupted);
      return;
    }
    controller.abort('Ctrl-C, or a signal');
    onFirst();
  };
  signals.on('SIGINT', onSignal);
  signals.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stop() {
      signals.off('SIGINT', onSignal);
      signals.off('SIGTERM', onSignal);
    },
  };
}
