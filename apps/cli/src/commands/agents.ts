import type { Command } from 'commander';
import type { Environment } from '../environment.ts';
import { type AgentFlags, addAgentFlags } from '../flags.ts';

/** `agents list`, `agents show NAME`: who can be asked. */
export function addAgentsCommand(program: Command, environment: Environment): void {
  const agents = program.command('agents').description('list the agents, or show one');
  const list = agents
    .command('list')
    .description('all agents, by category')
    .option('--category <name>', 'only this category')
    .addHelpText('after', '\nExample:\n  parallel-agents agents list --category development');
  addAgentFlags(list).action(async (flags: AgentFlags & { category?: string }) => {
    const { showAgentList } = await loadWork();
    await showAgentList(flags, environment);
  });
  const show = agents
    .command('show')
    .description('what one agent does, takes and answers')
    .argument('<name>', 'as `agents list` names it')
    .addHelpText('after', '\nExample:\n  parallel-agents agents show security_reviewer');
  addAgentFlags(show).action(async (name: string, flags: AgentFlags) => {
    const { showAgent } = await loadWork();
    await showAgent(name, flags, environment);
  });
}

/** Loaded when agents are shown, so that help is fast. */
function loadWork() {
  return import('../show-agents.ts');
}
