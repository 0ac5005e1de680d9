import {
  type AgentResolver,
  createOrchestrator,
  InputError,
  orchestratorOptionsOf,
} from '@parallel-agents/core';
import type { RunHandler } from '@parallel-agents/engine-bullmq';
import type { LoadedConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { recallExperience } from '../experience/learning.ts';
import { createEscalation } from '../jobs/escalation.ts';
import { requiringModels } from '../runtimes/requiring-models.ts';
import { settingsFrom } from '../settings/resolve-settings.ts';
import { judgesOf, limitsOf } from '../settings/settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { type EngineRequest, engineRequestOf } from './engine-request.ts';

/** What a worker has for every run. */
interface WorkerSide {
  agents: AgentResolver;
  loaded: LoadedConfig;
  given: Pick<GivenSettings, 'runtime' | 'baseUrl'>;
  here: Surroundings;
  /** Says what is worth knowing. */
  note(text: string): void;
}

/** Does a run on this worker: what is wanted of it comes with the run, where its sessions run from here. */
export function engineRunHandler({ agents, loaded, given, here, note }: WorkerSide): RunHandler {
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
      { ...wanted.given, ...given },
      { config, folder: loaded.folder },
      here,
    );
    const experience = await recallExperience(settings, { here, note });
    const escalation = await createEscalation(settings, wanted.tasks, experience, here.describe);
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
