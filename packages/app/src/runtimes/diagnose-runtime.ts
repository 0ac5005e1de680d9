import type { AgentRuntime, Diagnosis } from '@parallel-agents/core';
import { toErrorInfo, within } from '@parallel-agents/core/internal';
import type { RuntimeSettings } from './runtime-settings.ts';
import type { RuntimeChoice } from './runtimes.ts';

/** Whether a runtime can be used here, and why not. */
export interface RuntimeDiagnosis {
  name: string;
  summary: string;
  usable: boolean;
  findings: readonly Diagnosis[];
}

/** Seconds that looking at one runtime may take. */
const diagnoseSeconds = 20;
const closeSeconds = 5;

/** Looks at one runtime. Never throws: what fails is a finding. */
export async function diagnoseRuntime(
  { name, summary, create }: RuntimeChoice,
  settings: RuntimeSettings,
): Promise<RuntimeDiagnosis> {
  const findings = await lookAt(create, settings);
  return { name, summary, usable: findings.every(({ status }) => status !== 'problem'), findings };
}

async function lookAt(
  create: RuntimeChoice['create'],
  settings: RuntimeSettings,
): Promise<readonly Diagnosis[]> {
  const signal = AbortSignal.timeout(diagnoseSeconds * 1000);
  try {
    const runtime = await create(settings);
    // A runtime that does not heed the signal is not waited for either.
    const found = await within(diagnose(runtime, signal).catch(toFindings('connect')), diagnoseSeconds + 1);
    return [...(found ?? [noAnswer]), ...(await close(runtime))];
  } catch (thrown) {
    return toFindings('start')(thrown);
  }
}

function toFindings(check: string): (thrown: unknown) => Diagnosis[] {
  return (thrown) => {
    const { message, fix, ways } = toErrorInfo(thrown);
    return [{ check, status: 'problem', message, fix, ...(ways && { ways }) }];
  };
}

async function close(runtime: AgentRuntime): Promise<readonly Diagnosis[]> {
  const closing = runtime.close().then(() => [], toFindings('close'));
  return (await within(closing, closeSeconds)) ?? [];
}

async function diagnose(runtime: AgentRuntime, signal: AbortSignal): Promise<readonly Diagnosis[]> {
  if (runtime.diagnose !== undefined) return runtime.diagnose({ signal });
  if (runtime.connect === undefined) return [notLookedAt];
  await runtime.connect({ signal });
  return [{ check: 'connect', status: 'ok', message: 'Sessions can be started.' }];
}

const notLookedAt: Diagnosis = {
  check: 'connect',
  status: 'warning',
  message: 'It has nothing that could be looked at: its first session shows whether it works.',
  untried: true,
};

const noAnswer: Diagnosis = {
  check: 'answer',
  status: 'problem',
  message: `No answer within ${diagnoseSeconds} s.`,
  fix: 'Check that it is running and can be reached from here.',
};
