import { exitCodes } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';

export interface InterruptWatch {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Gives both signals back to the process. */
  stop(): void;
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
