import type { Admission, AdmissionControl } from '@parallel-agents/core';
import PQueue from 'p-queue';

/** Lets so many sessions run at once, over all runs that it is given to; the others wait, by priority. */
export function sharedSlots(count: number): AdmissionControl {
  const queue = new PQueue({ concurrency: count });
  return {
    name: 'slots',
    admit({ priority }, { signal }) {
      const granted = Promise.withResolvers<Admission>();
      const ended = Promise.withResolvers<void>();
      const admission: Admission = {
        settle(outcome) {
          ended.resolve();
          return outcome;
        },
      };
      const occupy = (): Promise<void> => {
        granted.resolve(admission);
        return ended.promise;
      };
      queue.add(occupy, { priority, signal }).catch(granted.reject);
      return granted.promise;
    },
  };
}
