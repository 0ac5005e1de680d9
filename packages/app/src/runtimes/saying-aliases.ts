import {
  type AgentRuntime,
  type ErrorInfo,
  InputError,
  RuntimeError,
  type SessionOutcome,
  type SpawnedSession,
} from '@parallel-agents/core';
import { toErrorInfo, unknownModels } from '@parallel-agents/core/internal';
import type { ModelNames } from '../config/model-names.ts';

type Aliases = Pick<ModelNames, 'aliasOf'>;

/**
 * The runtime, which says of a model that it does not know by which alias it was named: people see the name that they
 * wrote, and what it stands for. An alias goes before a model of that very name, on every runtime.
 */
export function sayingAliases(runtime: AgentRuntime, aliases: Aliases): AgentRuntime {
  const requireModel: AgentRuntime['requireModel'] = async (model, options) => {
    const issues = await unknownModels(runtime, [model], options);
    const alias = model === undefined ? undefined : aliases.aliasOf(model);
    if (issues.length > 0)
      throw new InputError(
        issues.map((issue) => (alias === undefined ? issue : said(issue, alias, model ?? ''))),
      );
  };
  const spawn: AgentRuntime['spawn'] = async (request, options) => {
    const alias = request.model === undefined ? undefined : aliases.aliasOf(request.model);
    const { model = '' } = request;
    if (alias === undefined) return runtime.spawn(request, options);
    try {
      return saying(await runtime.spawn(request, options), alias, model);
    } catch (thrown) {
      if (!(thrown instanceof RuntimeError) || thrown.code !== 'UNKNOWN_MODEL') throw thrown;
      throw new RuntimeError({ ...said(toErrorInfo(thrown), alias, model), cause: thrown });
    }
  };
  const parts = new WeakMap<AgentRuntime, AgentRuntime>();
  const partOf = (part: AgentRuntime): AgentRuntime => {
    const known = parts.get(part) ?? sayingAliases(part, aliases);
    parts.set(part, known);
    return known;
  };
  return new Proxy(runtime, {
    get(target, property) {
      if (property === 'spawn') return spawn;
      if (property === 'requireModel') return requireModel;
      if (property === 'runtimeFor' && target.runtimeFor)
        return (...[request]: Parameters<NonNullable<AgentRuntime['runtimeFor']>>) =>
          partOf(target.runtimeFor?.(request) ?? target);
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function saying(session: SpawnedSession, alias: string, model: string): SpawnedSession {
  const outcome = async (): Promise<SessionOutcome> => {
    const { error, warnings, ...ended } = await session.outcome();
    return {
      ...ended,
      ...(error && { error: said(error, alias, model) }),
      ...(warnings && { warnings: warnings.map((warning) => warned(warning, alias, model)) }),
    };
  };
  return new Proxy(session, {
    get(target, property) {
      if (property === 'outcome') return outcome;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function said<Fault extends Pick<ErrorInfo, 'code' | 'message' | 'fix'>>(
  fault: Fault,
  alias: string,
  model: string,
): Fault {
  return fault.code === 'UNKNOWN_MODEL' ? { ...fault, ...aliasWords(fault, alias, model) } : fault;
}

/** A server that takes any name has answered with another model, perhaps. */
function warned<Warning extends Pick<ErrorInfo, 'code' | 'message'>>(
  warning: Warning,
  alias: string,
  model: string,
): Warning {
  if (warning.code !== 'UNKNOWN_MODEL') return warning;
  const { message, fix } = aliasWords({ message: warning.message, fix: '' }, alias, model);
  return { ...warning, message: `${message}${fix}` };
}

/** How a model is asked that a server has under the name of an alias: what stands before the `/` is left out there. */
export function ownNameOf(alias: string): string {
  return `local/${alias}`;
}

/** Both names of a model that is not there. */
export function aliasWords(
  { message, fix }: { message: string; fix: string },
  alias: string,
  model: string,
): { message: string; fix: string } {
  return {
    message: `${message.replace(/\.?$/, '')} ("${alias}" is an alias, and stands for ${model}).`,
    // That is what was typed, and not what was asked.
    fix: `${fix.replace(` Did you mean "${alias}"?`, '')} \`aliases\` in the configuration says what "${alias}" stands for; a model of the server that is itself called so is asked as "${ownNameOf(alias)}".`,
  };
}
