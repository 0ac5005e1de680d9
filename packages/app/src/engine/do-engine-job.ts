import { InputError } from '@parallel-agents/core';
import type { RunHandler } from '@parallel-agents/engine-bullmq';
import { agentFromData } from '@parallel-agents/meta/internal';
import type { KnownAgents } from '../agents/agents.ts';
import type { Notes } from '../basics/notes.ts';
import type { LoadedConfig } from '../config/config.ts';
import type { GivenSettings } from '../config/given-settings.ts';
import { Closings, type JobContext } from '../jobs/context.ts';
import { startJob } from '../jobs/start-job.ts';
import type { StartOptions } from '../jobs/start-options.ts';
import { settingsFrom } from '../settings/resolve-settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { type JobRequest, readJobRequest } from '../store/job-request.ts';
import { answerTo } from './plan-answers.ts';

/** What a worker has for every job. */
interface WorkerSide {
  known: KnownAgents;
  loaded: LoadedConfig;
  given: Pick<GivenSettings, 'runtime' | 'baseUrl'>;
  here: Surroundings;
  notes: Notes;
}

/**
 * Does a job on this worker, of whatever kind, as any process would, with its sessions on all workers: what is wanted of
 * it comes with the job, where its sessions run from here.
 */
export function engineJobHandler({ known, loaded, given, here, notes }: WorkerSide): RunHandler {
  return async ({
    runId: id,
    request,
    resume,
    retryFailed,
    runtime,
    journal,
    maxConcurrent,
    account,
    signal,
  }) => {
    const { spec, given: wanted, sent } = readRequest(request);
    const { runtime: name, openclaw, openaiCompatible, aiSdk, agents: more, tools } = loaded.config;
    const config = {
      ...sent?.config,
      ...(name !== undefined && { runtime: name }),
      ...(openclaw && { openclaw }),
      ...(openaiCompatible && { openaiCompatible }),
      ...(aiSdk && { aiSdk }),
      ...(more && { agents: more }),
      // One that was only found gives no rights.
      ...(tools && loaded.found === undefined && { tools }),
    };
    const settings = await settingsFrom({ ...wanted, ...given }, { config, folder: loaded.folder }, here);
    const closings = new Closings(notes);
    const agents = sent?.agents?.map((agent) => ({ definition: agentFromData(agent) }));
    const context: JobContext = {
      settings: {
        ...settings,
        limits: { ...settings.limits, concurrent: maxConcurrent },
        runtime: { ...settings.runtime, create: async () => runtime },
      },
      known,
      here,
      notes,
      closings,
      openTools: async (tools) => {
        const { openTools } = await import('../jobs/open-tools.ts');
        return openTools(tools, here);
      },
      journal: async () => journal,
      lastAdmission: [runtime.admission],
      ...(account && { account }),
      ...(agents && { findAgents: async () => ({ agents, warnings: [] }) }),
    };
    const { takenNames = [], asks, answer } = sent ?? {};
    let isWaiting = false;
    const approve: StartOptions['approve'] = async (plan, { phase }) => {
      const said = await answerTo({ plan, phase }, { journal, id, answer });
      if (said !== undefined) return said;
      isWaiting = true;
      throw planWaits(id);
    };
    // Whoever handed it in learns from it, and keeps the agents.
    const options = {
      ...{ id, signal, resume, retryFailed, takenNames, learn: false },
      ...(asks && { approve }),
    };
    try {
      return await startJob(spec, context, options, request);
    } catch (thrown) {
      if (isWaiting) return 'waits';
      throw thrown;
    } finally {
      await closings.end();
    }
  };
}

/** It ends the work on it here; nobody is told. */
function planWaits(id: string): InputError {
  const message = `the plan of ${id} waits for an answer`;
  return new InputError([{ code: 'INVALID_OPTION', path: ['approve'], message, fix: 'Answer it.' }]);
}

function readRequest(request: unknown): JobRequest {
  try {
    return readJobRequest(request);
  } catch {
    const message = 'the job was handed in by another version, or by another program';
    const fix = 'Give the workers and those who hand jobs in the same version.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['job'], message, fix }]);
  }
}
