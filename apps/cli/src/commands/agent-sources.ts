import type { Command } from 'commander';
import type { MoveFlags } from '../agents/move-agents.ts';
import type { TrustFlags } from '../agents/trust-agents.ts';
import type { Finish } from '../errors/exit-codes.ts';
import type { Environment } from '../settings/environment.ts';
import { type AgentFlags, addConfigFlag, addSourceFlags } from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

/** `agents add|remove|trust|import|export`: which agents there are from now on, what they may do, and in which form. */
export function addAgentSources(agents: Command, environment: Environment, finish: Finish): void {
  addMoving(agents, environment, finish);
  const add = agents
    .command('add')
    .description('add agents to the configuration: a folder, a file, a pattern or an npm package')
    .argument('<sources...>', 'paths, patterns or packages; name=PATH gives their agents another namespace')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents agents add ./my-agents',
          'parallel-agents agents add legal=~/agents/legal @acme/agents-tax',
        ],
      }),
    );
  kept(add).action(async (sources: string[], flags: AgentFlags) => {
    const { addSources } = await import('../agents/keep-agents.ts');
    await addSources(sources, flags, environment);
  });
  const remove = agents
    .command('remove')
    .description('take agents out of the configuration; their files stay')
    .argument('<sources...>', 'as `agents add` was told them, or as the configuration names them')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents agents remove ./my-agents'] }));
  kept(remove).action(async (sources: string[], flags: AgentFlags) => {
    const { removeSources } = await import('../agents/keep-agents.ts');
    await removeSources(sources, flags, environment);
  });
  const trust = agents
    .command('trust')
    .description('allow the agents of this project the tools that they ask for; kept outside of the project')
    .argument('[folder]', 'another folder')
    .option('-y, --yes', 'do not ask')
    .option('--remove', 'take it back')
    .option('--list', 'show the folders that you allowed')
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents agents trust', 'parallel-agents agents trust --remove'] }),
    );
  trust.action(async (folder: string | undefined, flags: TrustFlags) => {
    const { trustAgents } = await import('../agents/trust-agents.ts');
    await trustAgents(folder, flags, environment);
  });
}

function addMoving(agents: Command, environment: Environment, finish: Finish): void {
  const from = agents
    .command('import')
    .description('convert agents of other tools to our form; nothing is lost')
    .argument('<source>', 'a folder, a file, a pattern or an npm package')
    .option('--to <folder>', 'where they are written (default: ./agents)')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents agents import ~/.claude/agents --to ./agents'] }),
    );
  moving(from).action(async (source: string, flags: MoveFlags) => {
    const { importInto } = await import('../agents/move-agents.ts');
    finish(await importInto(source, flags, environment));
  });
  const to = agents
    .command('export')
    .description('convert agents for another tool; says what that form cannot hold')
    .argument('<agents...>', 'names that `agents list` shows, files or folders')
    .option('--as <form>', 'claude, opencode, copilot, openclaw, or package: an npm package of them')
    .option('--to <folder>', 'where they are written (default: where that tool looks for agents)')
    .option('--package-name <name>', 'with --as package: what it is called')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents agents export code_reviewer --as claude'] }),
    );
  addSourceFlags(moving(to)).action(async (names: string[], flags: MoveFlags) => {
    const { exportAs } = await import('../agents/move-agents.ts');
    finish(await exportAs(names, flags, environment));
  });
}

function moving(command: Command): Command {
  return command
    .option('-y, --yes', 'replace files that are there; the old ones are kept beside them')
    .option('--json', 'one JSON document on standard output');
}

function kept(command: Command): Command {
  return addConfigFlag(command)
    .option('--strict', 'refuse agents that cannot be used as they are written')
    .option('--json', 'one JSON document on standard output');
}
