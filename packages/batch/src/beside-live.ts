import { type AgentRuntime, InputError, type SpawnRequest } from '@parallel-agents/core';
import { unknownModels } from '@parallel-agents/core/internal';

/** What decides where a request goes. */
export type Routed = Pick<SpawnRequest, 'model' | 'urgent' | 'toolUse'>;

export interface BesideLiveOptions {
  /** Whether a request is asked at once. The same for the same request, in every process. @default those that are `urgent` */
  isLive?(request: Routed): boolean;
  /** Seconds that a live session may take at most: what is set for those in batches is far longer. @default 120 */
  timeoutSeconds?: number;
  /** Whether agents may have tools, whose sessions `isLive` then sends to the live runtime. @default false */
  toolCalls?: boolean;
}

/**
 * One runtime of two: what can wait goes into batches, the rest is asked live. A run on it has one journal, one budget and
 * one account over both; each session costs what it costs where it runs.
 *
 * @example
 * const runtime = besideLive(batch({ providers }), aiSdk(), { isLive: ({ urgent }) => urgent === true });
 */
export function besideLive(
  batch: AgentRuntime,
  live: AgentRuntime,
  { isLive = isUrgent, timeoutSeconds = 120, toolCalls = false }: BesideLiveOptions = {},
): AgentRuntime {
  const hurried = inTime(live, timeoutSeconds);
  const runtimeFor = (request: Routed): AgentRuntime => (isLive(request) ? hurried : batch);
  const both = [batch, live];
  return {
    name: batch.name,
    ...(batch.account !== undefined && { account: batch.account }),
    capabilities: {
      ...batch.capabilities,
      outputLimit: both.every(({ capabilities }) => capabilities.outputLimit === true),
      toolCalls: toolCalls && live.capabilities.toolCalls === true,
    },
    runtimeFor,
    priceShare: (request) => batch.priceShare?.(request) ?? 1,
    async connect(options) {
      for (const runtime of both) await runtime.connect?.(options);
    },
    async requireModel(model, options) {
      const named = model === undefined ? {} : { model };
      const own = runtimeFor(named);
      const issues = await unknownModels(own, [model], options);
      if (issues.length === 0) return;
      // A judge has a model that nothing else is asked of.
      const isOfOther = own === batch && isLive({ ...named, urgent: true });
      if (isOfOther && (await unknownModels(hurried, [model], options)).length === 0) return;
      throw new InputError(issues);
    },
    spawn: (request, options) => runtimeFor(request).spawn(request, options),
    attach: async (reference, options) =>
      (reference.runtime === batch.name ? batch : live).attach?.(reference, options),
    async diagnose(options) {
      return (await Promise.all(both.map((runtime) => runtime.diagnose?.(options) ?? []))).flat();
    },
    async close() {
      await Promise.all(both.map((runtime) => runtime.close()));
    },
  };
}

function isUrgent({ urgent }: Routed): boolean {
  return urgent === true;
}

/** The runtime with sessions that take no longer. */
function inTime(runtime: AgentRuntime, seconds: number): AgentRuntime {
  const spawn: AgentRuntime['spawn'] = (request, options) =>
    runtime.spawn({ ...request, timeoutSeconds: Math.min(request.timeoutSeconds, seconds) }, options);
  return new Proxy(runtime, {
    get(target, property) {
      if (property === 'spawn') return spawn;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
