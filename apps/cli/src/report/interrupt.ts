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

/** The first signal asks for an orderly end; the second leaves at once. */
export function watchInterrupt({ signals, exit }: Environment, onFirst: () => void): InterruptWatch {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      exit(exitCodes.interrupted);
      return;
    }
    controller.abort('interrupted');
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
