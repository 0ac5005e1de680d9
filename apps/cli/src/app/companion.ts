import type { App, JobSpec, StartOptions } from '@parallel-agents/app';
import type { JobEvent } from '@parallel-agents/core';

/** Somebody who hears what happens in jobs, and has something to do when the application is closed. */
export interface Companion {
  /** Hears the events of one job. */
  listen?(): (event: JobEvent) => void;
  /** Never rejects: what went wrong is said. */
  end(): Promise<void>;
}

/** The application itself, with companions. */
export function accompanied(app: App, companions: readonly Companion[]): App {
  if (companions.length === 0) return app;
  return new Proxy(app, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (property === 'start') {
        return (spec: JobSpec, options: StartOptions = {}) => {
          const listeners = companions.flatMap((companion) => companion.listen?.() ?? []);
          const onEvent = (event: JobEvent): void => {
            for (const hear of listeners) hear(event);
            options.onEvent?.(event);
          };
          return target.start(spec, { ...options, onEvent });
        };
      }
      if (property !== Symbol.asyncDispose) return value.bind(target);
      return async () => {
        await target[Symbol.asyncDispose]();
        await Promise.all(companions.map((companion) => companion.end()));
      };
    },
  });
}
