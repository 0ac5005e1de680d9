import type { Command } from 'commander';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { type AgentFlags, addAgentFlags } from '../settings/flags.ts';
import { addAgentJobs } from './agent-jobs.ts';
import { addAgentSources } from './agent-sources.ts';
import { helpNotes } from './help-notes.ts';

/** `agents list`, `agents show NAME`: who can be asked; where they come from; and the commands that make and judge them. */
export function addAgentsCommand(program: Command, environment: Environment, finish: Finish): void {
  const agents = program
    .command('agents')
    .description('list, show, add, import, export, create, refine, review, test and lint agents')
    .addHelpText(
      'after',
      helpNotes({
        examples: ['parallel-agents agents list', 'parallel-agents agents show security_reviewer'],
      }),
    );
  const list = agents
    .command('list')
    .description('all agents, by category')
    .option('--category <name>', 'only this category')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents agents list --category development'] }));
  addAgentFlags(list).action(async (flags: AgentFlags & { category?: string }) => {
    const { showAgentList } = await loadWork();
    await showAgentList(flags, environment);
  });
  const show = agents
    .command('show')
    .description('what one agent does, takes and answers')
    .argument('<name>', 'as `agents list` names it')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents agents show security_reviewer'] }));
  addAgentFlags(show).action(async (name: string, flags: AgentFlags) => {
    const { showAgent } = await loadWork();
    await showAgent(name, flags, environment);
  });
  addAgentSources(agents, environment, finish);
  addAgentJobs(agents, environment, finish);
}

/** Loaded when agents are shown, so that help is fast. */
function loadWork() {
  return import('../agents/show-agents.ts');
}
