import type { Admission, AdmissionControl, AdmissionRequest } from '@parallel-agents/core';
import { onAbort, Places } from '@parallel-agents/core/internal';

/** The control, asked about the sessions of which this says so; all others start at once, as far as it is concerned. */
export function onlyFor(
  control: AdmissionControl,
  concerns: (request: AdmissionRequest) => boolean,
): AdmissionControl {
  const { name, closed } = control;
  return {
    ...(name !== undefined && { name }),
    ...(closed && { closed }),
    admit: async (request, options) =>
      concerns(request) ? control.admit(request, options) : { settle: (outcome) => outcome },
    waitOf: (request) => (concerns(request) ? control.waitOf?.(request) : undefined),
    restore: (earlier) => control.restore?.(earlier),
  };
}

/** Lets so many sessions run at once, whatever else the run has waiting; the others wait, by priority. */
export function livePlaces(count: number): AdmissionControl {
  const places = new Places(count);
  places.open();
  return {
    name: 'slots',
    admit({ priority }, { signal }) {
      signal.throwIfAborted();
      const granted = Promise.withResolvers<Admission>();
      const ended = Promise.withResolvers<void>();
      const letGo = onAbort(signal, () => granted.reject(signal.reason));
      places.enter(priority, async () => {
        letGo();
        if (signal.aborted) return;
        granted.resolve({
          settle(outcome) {
            ended.resolve();
            return outcome;
          },
        });
        await ended.promise;
      });
      return granted.promise;
    },
  };
}
