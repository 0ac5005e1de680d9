import type { Command } from 'commander';
import type { TrustFlags } from '../agents/trust-agents.ts';
import type { Environment } from '../settings/environment.ts';
import { type AgentFlags, addConfigFlag } from '../settings/flags.ts';

/** `agents add|remove|trust`: which agents there are from now on, and what they may do. */
export function addAgentSources(agents: Command, environment: Environment): void {
  const add = agents
    .command('add')
    .description('have agents from now on: a folder, a file, a pattern or an npm package')
    .argument('<sources...>', 'paths, patterns or packages; name=PATH gives their agents another namespace')
    .addHelpText(
      'after',
      '\nExamples:\n  parallel-agents agents add ./my-agents\n  parallel-agents agents add legal=~/agents/legal @acme/agents-tax',
    );
  kept(add).action(async (sources: string[], flags: AgentFlags) => {
    const { addSources } = await import('../agents/keep-agents.ts');
    await addSources(sources, flags, environment);
  });
  const remove = agents
    .command('remove')
    .description('take agents out of the configuration; their files stay')
    .argument('<sources...>', 'as `agents add` was told them, or as the configuration names them')
    .addHelpText('after', '\nExample:\n  parallel-agents agents remove ./my-agents');
  kept(remove).action(async (sources: string[], flags: AgentFlags) => {
    const { removeSources } = await import('../agents/keep-agents.ts');
    await removeSources(sources, flags, environment);
  });
  const trust = agents
    .command('trust')
    .description('let the agents of this project have the tools that they ask for; kept with you, not in it')
    .argument('[folder]', 'another folder')
    .option('-y, --yes', 'do not ask')
    .option('--remove', 'take it back')
    .option('--list', 'show the folders that you said yes to')
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  parallel-agents agents trust\n  parallel-agents agents trust --remove',
    );
  trust.action(async (folder: string | undefined, flags: TrustFlags) => {
    const { trustAgents } = await import('../agents/trust-agents.ts');
    await trustAgents(folder, flags, environment);
  });
}

function kept(command: Command): Command {
  return addConfigFlag(command)
    .option('--strict', 'refuse agents that cannot be used as they are written')
    .option('--json', 'one JSON document on standard output');
}
