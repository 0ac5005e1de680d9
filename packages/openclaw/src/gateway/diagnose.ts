import type { Diagnosis } from '@parallel-agents/core';
import { orAborted, toErrorInfo } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { checkLimits } from './gateway-limits.ts';
import { type GatewayLink, requiredScopes } from './gateway-link.ts';
import { requestError } from './request-error.ts';

/** The release that this runtime is tested with. */
const testedVersion = '2026.9.6';

const modelsSchema = z.looseObject({
  models: z.array(z.looseObject({ id: z.string(), provider: z.string() })),
});
const invokeSchema = z.looseObject({ error: z.looseObject({ code: z.string() }).optional() });

/** Looks at a gateway for what stops runs there, or slows them. Never throws. */
export async function diagnose(
  dial: () => Promise<GatewayLink>,
  signal: AbortSignal,
): Promise<readonly Diagnosis[]> {
  const dialing = dial();
  let link: GatewayLink;
  try {
    link = await orAborted(dialing, signal);
  } catch (thrown) {
    // One that answers later is not left open.
    dialing.then((late) => late.close()).catch(() => {});
    return [problem('gateway', thrown)];
  }
  try {
    const checks = [checkModels(link, signal), checkSpawning(link, signal), checkLimits(link, signal)];
    const found = await Promise.all(
      checks.map((check) => check.catch((thrown: unknown) => problem('gateway', thrown))),
    );
    return [checkVersion(link), checkScopes(link), ...found.flat()];
  } finally {
    await link.close();
  }
}

function checkVersion({ greeting: { version } }: GatewayLink): Diagnosis {
  const tested = version === testedVersion ? 'the tested version' : `tested with ${testedVersion}`;
  return { check: 'gateway', status: 'ok', message: `OpenClaw ${version} answers (${tested}).` };
}

function checkScopes({ greeting: { scopes } }: GatewayLink): Diagnosis {
  const missing = requiredScopes.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0)
    return { check: 'token', status: 'ok', message: 'The token is accepted and has all rights needed.' };
  return {
    check: 'token',
    status: 'problem',
    message: `The token is accepted but lacks ${missing.join(', ')}: sessions cannot be started, given a model, or deleted.`,
    fix: 'Use the gateway’s shared token (OPENCLAW_GATEWAY_TOKEN; `openclaw gateway auth-token --show` prints it).',
  };
}

async function checkModels(link: GatewayLink, signal: AbortSignal): Promise<Diagnosis> {
  const { models } = modelsSchema.parse(await link.call('models.list', { view: 'configured' }, { signal }));
  if (models.length > 0) {
    const names = models.slice(0, 5).map(({ provider, id }) => `${provider}/${id}`);
    const more = models.length > names.length ? ', …' : '';
    return {
      check: 'models',
      status: 'ok',
      message: `${models.length} configured: ${names.join(', ')}${more}`,
    };
  }
  return {
    check: 'models',
    status: 'problem',
    message: 'The gateway has no configured model.',
    fix: 'Add a provider with `openclaw configure`, or models.providers in openclaw.json.',
  };
}

/** Asks for a session without a task: the gateway refuses the tool before its arguments, and starts nothing. */
async function checkSpawning(link: GatewayLink, signal: AbortSignal): Promise<Diagnosis> {
  const sessionKey = `agent:${link.greeting.defaultAgentId}:parallel-agents-doctor`;
  const params = { name: 'sessions_spawn', args: {}, sessionKey };
  const { error } = invokeSchema.parse(await link.call('tools.invoke', params, { signal }));
  if (error?.code !== 'not_found') {
    return {
      check: 'sessions_spawn',
      status: 'ok',
      message: 'Agents with tools run as sub-agents, through sessions_spawn.',
    };
  }
  return {
    check: 'sessions_spawn',
    status: 'ok',
    message:
      'sessions_spawn may not be called from outside (OpenClaw’s default). Agents with tools run through the agent method instead; nothing else changes.',
    fix: 'To have them as sub-agents, allow the tool. Whoever holds the token can then start sessions with tools through it.',
    configPatch: { gateway: { tools: { allow: ['sessions_spawn'] } } },
  };
}

function problem(check: string, thrown: unknown): Diagnosis {
  try {
    const { message, fix } = toErrorInfo(requestError(thrown));
    return { check, status: 'problem', message, fix };
  } catch (defect) {
    const { message, fix } = toErrorInfo(defect);
    return { check, status: 'problem', message, fix };
  }
}
