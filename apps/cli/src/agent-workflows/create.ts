import { resolve } from 'node:path';
import { InputError } from '@parallel-agents/core';
import {
  type AgentWish,
  createMetaAgentWorkflow,
  previewCreate,
  type WorkflowOptions,
} from '@parallel-agents/meta';
import type { ExitCode } from '../errors/exit-codes.ts';
import { requireWritable } from '../output/writable.ts';
import type { Environment } from '../settings/environment.ts';
import { checkWritingFlags, defaultFolder, namesIn, writeAgents } from './agent-folder.ts';
import { dryRunWorkflow, openWorkflow, runWorkflow } from './run-workflow.ts';
import { showReport } from './show-report.ts';
import { readWishFile } from './wish-file.ts';
import type { WritingFlags } from './workflow-flags.ts';

export interface CreateFlags extends WritingFlags {
  from?: string;
  name?: string;
  domain?: string;
  capabilities?: string[];
}

/**
 * Makes agents of wishes and writes the best version of each, whether it met the target or not; which, is said.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function createAgents(
  purpose: string | undefined,
  flags: CreateFlags,
  environment: Environment,
): Promise<ExitCode> {
  checkWritingFlags(flags);
  const wishes = await wishesOf(purpose, flags, environment);
  const context = await openWorkflow(flags, environment);
  const folder = resolve(environment.cwd, flags.out ?? defaultFolder);
  const takenNames = [...context.registry.names(), ...(flags.yes ? [] : await namesIn(folder))];
  if (flags.dryRun) {
    const preview = (options: WorkflowOptions) => previewCreate(wishes, { ...options, takenNames });
    return dryRunWorkflow(preview, dryRunNote, context, flags, environment);
  }
  await requireWritable(flags.out ?? defaultFolder, environment.cwd, '--out');
  const end = await runWorkflow(
    (options) => createMetaAgentWorkflow(wishes, { ...options, takenNames }),
    context,
    flags,
    environment,
  );
  const made = end.report.agents.flatMap(({ agent }) => agent ?? []);
  const files = await writeAgents(made, flags, context.settings.runtime, environment, context.reporter);
  return showReport(end, files, context, flags, environment);
}

const dryRunNote =
  'At least: each first version is accepted. At most: all rounds, each judge replaced, each answer corrected on each tier. An agent that is not there yet is taken to be like the example that creators are shown.';

async function wishesOf(
  purpose: string | undefined,
  { from, name, domain, capabilities }: CreateFlags,
  environment: Environment,
): Promise<AgentWish[]> {
  const own = [purpose, name, domain, capabilities].some((value) => value !== undefined);
  if (from !== undefined && own) {
    throw refused('--from and a wish on the command line contradict each other', 'Give one of the two.');
  }
  if (from !== undefined) return readWishFile(from, environment);
  if (purpose === undefined)
    throw refused('a wish is missing', 'Say what the agent is for, or give --from FILE.');
  return [
    {
      purpose,
      ...(name !== undefined && { name }),
      ...(domain !== undefined && { domain }),
      ...(capabilities !== undefined && { capabilities }),
    },
  ];
}

function refused(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['wish'], message, fix }]);
}
