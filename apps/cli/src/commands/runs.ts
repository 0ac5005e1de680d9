import { parseDuration } from '@parallel-agents/escalation/internal/amounts';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Finish } from '../errors/exit-codes.ts';
import type { ApproveFlags } from '../kept-runs/approve-plan.ts';
import type { CancelFlags } from '../kept-runs/cancel-run.ts';
import type { EventFlags } from '../kept-runs/show-events.ts';
import type { ListFlags } from '../kept-runs/show-runs.ts';
import type { Environment } from '../settings/environment.ts';
import {
  addRunFlags,
  engineOption,
  flag,
  notifyOption,
  progressOption,
  type RunFlags,
} from '../settings/flags.ts';
import type { ReportFlags, ReportFormat } from '../show/report-run.ts';
import { helpNotes } from './help-notes.ts';

interface ShowFlags {
  json?: true;
  engine?: string | true;
}

/** How a run is looked at. */
interface LookFlags {
  follow?: true;
  task?: string;
  full?: true;
  progress?: 'live' | 'plain';
}

const limit = z.int('must be a whole number').min(1, 'must be at least 1');
const from = z.int('must be a whole number').min(0, 'must be at least 0');

/** `runs list|show|follow|report|events|approve|resume|retry|cancel|prune`: what earlier commands started. */
export function addRunsCommand(program: Command, environment: Environment, finish: Finish): void {
  const runs = program
    .command('runs')
    .description('list, show, follow, report, resume, cancel or forget runs')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents runs list', 'parallel-agents runs show run-4f2a9c81d0b3'] }),
    );
  addList(runs, environment);
  addShow(runs, environment);
  addFollow(runs, environment);
  addReport(runs, environment);
  addEvents(runs, environment);
  addApprove(runs, environment);
  addResume(runs, environment, finish);
  addRetry(runs, environment, finish);
  addCancel(runs, environment, finish);
  addPrune(runs, environment);
}

function addList(runs: Command, environment: Environment): void {
  runs
    .command('list')
    .description('runs that the journal knows, the latest first')
    .addOption(
      flag('--limit <number>', 'show this many runs at most (default: 20; with --json, all)', Number, limit),
    )
    .addOption(
      new Option('--status <status>', 'only runs with this status').choices([
        'running',
        'interrupted',
        'cancelled',
        'failed',
        'completed',
        'unreadable',
      ]),
    )
    .addOption(engineOption('those of an engine'))
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents runs list --status failed'] }))
    .action(async (flags: ListFlags) => {
      const { listRuns } = await loadWork();
      await listRuns(flags, environment);
    });
}

function addShow(runs: Command, environment: Environment): void {
  runs
    .command('show')
    .description('where a run stands, task by task, with the results so far')
    .argument('<id>', 'as `runs list` names it')
    .option('--task <id>', 'show one task: each attempt and its result')
    .option('--full', 'show every task and every output, even if they are many and long')
    .option('--follow', 'stay and show what happens until the run ends')
    .addOption(progressOption())
    .addOption(engineOption('those of an engine'))
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents runs show run-4f2a9c81d0b3',
          'parallel-agents runs show run-4f2a9c81d0b3 --task facts',
        ],
      }),
    )
    .action(async (runId: string, flags: ShowFlags & LookFlags) => {
      const { showRun } = await loadWork();
      await showRun(runId, flags, environment);
    });
}

function addFollow(runs: Command, environment: Environment): void {
  runs
    .command('follow')
    .description('stay and tell what happens until a run ends, then show it')
    .argument('<id>', 'as `runs list` names it')
    .option('--full', 'show every task and every output at the end')
    .addOption(progressOption())
    .addOption(notifyOption())
    .addOption(engineOption('those of an engine'))
    .option('--json', 'one JSON document on standard output, at the end')
    .addHelpText(
      'after',
      helpNotes({ examples: ['parallel-agents runs follow run-4f2a9c81d0b3 --notify desktop'] }),
    )
    .action(async (runId: string, flags: ShowFlags & LookFlags) => {
      const { followRun } = await loadWork();
      await followRun(runId, flags, environment);
    });
}

function addReport(runs: Command, environment: Environment): void {
  runs
    .command('report')
    .description('write a run as a page (one HTML file), or as a file for other programs')
    .argument('<id>', 'as `runs list` names it')
    .addOption(new Option('--format <format>', 'what is written (default: html)').choices(reportFormats))
    .option('--out <file>', 'where to; "-" is standard output (default: ID.html for a page, else "-")')
    .option('--open', 'open the page in the browser')
    .addOption(engineOption('one of an engine'))
    .addHelpText('after', reportHelp)
    .action(async (runId: string, flags: ReportFlags) => {
      const { reportRun } = await import('../show/report-run.ts');
      await reportRun(runId, flags, environment);
    });
}

function addEvents(runs: Command, environment: Environment): void {
  runs
    .command('events')
    .description('the log of a run: one line for each event')
    .argument('<id>', 'as `runs list` names it')
    .option('--follow', 'stay and print what comes until the run ends')
    .addOption(flag('--from <number>', 'skip this many events at the start (default: 0)', Number, from))
    .addOption(engineOption('those of an engine'))
    .option('--json', 'each line is a JSON document')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents runs events run-4f2a9c81d0b3 --follow'] }))
    .action(async (runId: string, flags: EventFlags) => {
      const { showEvents } = await import('../kept-runs/show-events.ts');
      await showEvents(runId, flags, environment);
    });
}

function addApprove(runs: Command, environment: Environment): void {
  runs
    .command('approve')
    .description('approve or decline the plan of a goal on an engine')
    .argument('<id>', 'as `runs list` names it')
    .option('--decline', 'decline: nothing of the plan is run')
    .addOption(engineOption('the engine that has it'))
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      helpNotes({
        examples: ['parallel-agents runs approve run-4f2a9c81d0b3 --engine redis://queue.internal:6379'],
      }),
    )
    .action(async (runId: string, flags: ApproveFlags) => {
      const { approvePlan } = await import('../kept-runs/approve-plan.ts');
      await approvePlan(runId, flags, environment);
    });
}

function addResume(runs: Command, environment: Environment, finish: Finish): void {
  const command = runs
    .command('resume')
    .description('go on with a run or a goal that was interrupted or cancelled')
    .argument('<id>', 'as `runs list` names it')
    .addHelpText('after', help);
  addRunFlags(command, environment.runtimes).action(async (runId: string, flags: RunFlags) => {
    const { resumeRun } = await import('../kept-runs/resume-run.ts');
    finish(await resumeRun(runId, flags, environment));
  });
}

function addRetry(runs: Command, environment: Environment, finish: Finish): void {
  const command = runs
    .command('retry')
    .description('run the failed tasks of a run or a goal again; completed ones stay')
    .argument('<id>', 'as `runs list` names it')
    .option('--failed', 'the failed tasks: this is the default, and may be left out')
    .addHelpText('after', retryHelp);
  addRunFlags(command, environment.runtimes).action(
    async (runId: string, { failed: _failed, ...flags }: RunFlags & { failed?: true }) => {
      const { resumeRun } = await import('../kept-runs/resume-run.ts');
      finish(await resumeRun(runId, flags, environment, { retryFailed: true }));
    },
  );
}

function addCancel(runs: Command, environment: Environment, finish: Finish): void {
  runs
    .command('cancel')
    .description('stop one run or many, and their sessions')
    .argument('[id]', 'as `runs list` names it')
    .option('--all', 'all runs that have not ended')
    .option('--older-than <duration>', 'with --all: only runs that began this long ago, such as 1h', (text) =>
      parseDuration(text, 'older-than'),
    )
    .addOption(engineOption('those of an engine'))
    .option('--json', 'one JSON document on standard output')
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'parallel-agents runs cancel run-4f2a9c81d0b3',
          'parallel-agents runs cancel --all --older-than 1h',
        ],
      }),
    )
    .action(async (runId: string | undefined, flags: CancelFlags) => {
      const { cancelRuns } = await import('../kept-runs/cancel-run.ts');
      finish(await cancelRuns(runId, flags, environment));
    });
}

function addPrune(runs: Command, environment: Environment): void {
  runs
    .command('prune')
    .description('delete runs that ended long ago')
    .requiredOption(
      '--older-than <duration>',
      'only runs with no change for this long, such as 30d',
      (text) => parseDuration(text, 'older-than'),
    )
    .addOption(engineOption('those of an engine'))
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', helpNotes({ examples: ['parallel-agents runs prune --older-than 30d'] }))
    .action(async (flags: ShowFlags & { olderThan: number }) => {
      const { pruneRuns } = await loadWork();
      await pruneRuns(flags, environment);
    });
}

/** Loaded when runs are shown, so that help is fast. */
function loadWork() {
  return import('../kept-runs/show-runs.ts');
}

const retryHelp = helpNotes({
  says: 'What the failed tasks cost stays in the account. The flags of the start hold; what you give here goes before them.',
  examples: ['parallel-agents runs retry run-4f2a9c81d0b3 --failed --timeout 5m'],
});

const reportFormats: readonly ReportFormat[] = ['html', 'md', 'json', 'junit'];

const reportHelp = helpNotes({
  says: 'The page shows the timeline, every attempt, cost and tokens, the plan and the answers. It loads nothing and sends nothing. Of a run that still runs it shows how it stands now.',
  examples: [
    'parallel-agents runs report run-4f2a9c81d0b3 --open',
    'parallel-agents runs report run-4f2a9c81d0b3 --format junit --out results.xml',
  ],
});

const help = helpNotes({
  says: 'Results that are there stand. Sessions that still run are found again. Only the rest is started. The flags of the start hold; what you give here goes before them.',
  examples: ['parallel-agents runs resume run-4f2a9c81d0b3 --budget 5usd'],
});
