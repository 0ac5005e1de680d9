import type { Command } from 'commander';
import { z } from 'zod';
import type { LimitFlags, StatusFlags } from '../engine/look-after-engine.ts';
import type { Environment } from '../settings/environment.ts';
import { engineOption, flag } from '../settings/flags.ts';
import { helpNotes } from './help-notes.ts';

const count = z.int('must be a whole number').min(1, 'must be at least 1');

/** `engine status|limits`: what workers and queues do, and how much they may. */
export function addEngineCommand(program: Command, environment: Environment): void {
  const engine = program
    .command('engine')
    .description('look after an engine: its workers, lanes and limits')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents engine status --engine redis://queue.internal:6379'] }),
    );
  engine
    .command('status')
    .description('workers with their versions, and what waits and runs in each lane')
    .option('--watch', 'again every two seconds, until you end it')
    .addOption(engineOption('which'))
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents engine status --engine redis://queue.internal:6379 --watch'] }),
    )
    .action(async (flags: StatusFlags) => {
      const { showStatus } = await loadWork();
      await showStatus(flags, environment);
    });
  const limits = engine
    .command('limits')
    .description('limits of lanes that hold on the server, for all workers')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents engine limits set openai --per-minute 60'] }),
    );
  limits
    .command('set')
    .description('set the limits of a lane, at once and whatever the workers’ files say')
    .argument('<lane>', 'as `engine status` names it: a provider, a whole model, or default')
    .addOption(flag('--concurrent <number>', 'sessions at the same time, over all workers', Number, count))
    .addOption(
      flag('--per-second <number>', 'sessions that start in any second, over all workers', Number, count),
    )
    .addOption(flag('--per-minute <number>', 'the same for a minute', Number, count).conflicts('perSecond'))
    .addOption(flag('--tokens-per-minute <number>', 'tokens of all sessions in a minute', Number, count))
    .option('--runtime <name>', 'of the workers of this runtime (default: that of all workers there are)')
    .addOption(engineOption('which'))
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents engine limits set openai --per-minute 60',
          'parallel-agents engine limits set default --concurrent 40',
        ],
      }),
    )
    .action(async (lane: string, flags: LimitFlags) => {
      const { setLimits } = await loadWork();
      await setLimits(lane, flags, environment);
    });
  limits
    .command('clear')
    .description('let the limits of the workers’ files hold again, when workers start the next time')
    .argument('<lane>', 'as `engine status` names it')
    .option('--runtime <name>', 'of the workers of this runtime (default: that of all workers there are)')
    .addOption(engineOption('which'))
    .addHelpText('after', helpNotes({ examples: ['parallel-agents engine limits clear openai'] }))
    .action(async (lane: string, flags: LimitFlags) => {
      const { clearLimits } = await loadWork();
      await clearLimits(lane, flags, environment);
    });
}

function loadWork() {
  return import('../engine/look-after-engine.ts');
}
