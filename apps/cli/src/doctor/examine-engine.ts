import { engineOptions } from '@parallel-agents/app/internal/engine';
import type { Diagnosis } from '@parallel-agents/core';
import type { Colors } from '../output/colors.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { renderFinding, saidBy } from './render-diagnoses.ts';

/** Looks at an engine, and for workers of the runtime. */
export async function examineEngine(
  flags: Pick<RunFlags, 'engine' | 'config'>,
  environment: Environment,
  runtime: string | undefined,
): Promise<readonly Diagnosis[]> {
  const options = await engineOptions(flags, environment);
  const { diagnoseEngine } = await import('@parallel-agents/engine-bullmq');
  const findings = await diagnoseEngine({ ...options, ...(runtime !== undefined && { runtime }) });
  return findings.map(saidBy(environment.describe));
}

export function renderEngine(findings: readonly Diagnosis[], colors: Colors): string {
  const usable = findings.every(({ status }) => status !== 'problem');
  const state = usable ? colors.green('usable') : colors.red('not usable');
  return [
    `${colors.bold('engine')}: ${state}`,
    ...findings.map((found) => renderFinding(found, colors)),
  ].join('\n');
}
