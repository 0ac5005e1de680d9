import { createEscalation, recallExperience } from '@parallel-agents/app/jobs';
import { requiringModels } from '@parallel-agents/app/runtimes';
import type { LoadedConfig } from '@parallel-agents/app/settings';
import { judgesOf, limitsOf, settingsFrom } from '@parallel-agents/app/settings';
import {
  type AgentResolver,
  createOrchestrator,
  InputError,
  orchestratorOptionsOf,
} from '@parallel-agents/core';
import type { RunHandler } from '@parallel-agents/engine-bullmq';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { type EngineRequest, engineRequestOf } from './engine-request.ts';

/** What a worker has for every run. */
interface WorkerSide {
  agents: AgentResolver;
  loaded: LoadedConfig;
  flags: Pick<RunFlags, 'runtime' | 'baseUrl'>;
  environment: Environment;
  /** Says what is worth knowing. */
  note(text: string): void;
}

/** Does a run on this worker: what is wanted of it comes with the run, where its sessions run from here. */
export function engineRunHandler({ agents, loaded, flags, environment, note }: WorkerSide): RunHandler {
  return async ({ runId, request, resume, runtime, journal, maxConcurrent, signal }) => {
    const wanted = readRequest(request);
    const { runtime: name, openclaw, openaiCompatible, agents: more } = loaded.config;
    const config = {
      ...wanted.config,
      ...(name !== undefined && { runtime: name }),
      ...(openclaw && { openclaw }),
      ...(openaiCompatible && { openaiCompatible }),
      ...(more && { agents: more }),
    };
    const settings = await settingsFrom(
      { ...wanted.given, ...flags },
      { config, folder: loaded.folder },
      environment,
    );
    const experience = await recallExperience(settings, { here: environment, note });
    const escalation = await createEscalation(settings, wanted.tasks, experience, environment.describe);
    const orchestrator = createOrchestrator({
      runtime: requiringModels(runtime, judgesOf(settings)),
      agents,
      ...limitsOf(settings),
      ...orchestratorOptionsOf(escalation),
      maxConcurrent,
      admission: [...escalation.admission, runtime.admission],
      journal,
    });
    return orchestrator.run(wanted.tasks, { runId, resume, request, signal });
  };
}

function readRequest(request: unknown): EngineRequest {
  try {
    return engineRequestOf(request);
  } catch {
    const message = 'the run was handed in by another version, or by another program';
    const fix = 'Give the workers and those who hand runs in the same version.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['run'], message, fix }]);
  }
}
