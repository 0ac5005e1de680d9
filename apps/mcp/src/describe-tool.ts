import type { Describe } from '@parallel-agents/app';

/** What a client's model calls things: the tools of this server and their fields. */
const words: Partial<Record<Parameters<Describe>[0], string>> = {
  usd: 'limits.usd',
  spawns: 'limits.spawns',
  deadlineSeconds: 'limits.deadlineSeconds',
  concurrent: 'limits.concurrent',
  timeoutSeconds: 'timeoutSeconds',
  listAgents: 'list_agents',
  showAgent: 'list_agents with its name',
  makePlan: 'orchestrate with planOnly',
  forecastPlan: 'forecast with that plan',
  diagnose: 'the command `parallel-agents doctor`',
  runTasks: 'run_tasks',
  listJobs: 'status',
  showJob: 'result',
  followJob: 'wait',
  resumeJob: 'resume',
  retryJob: 'resume with retryFailed',
  approveJob: 'the command `parallel-agents runs approve`',
  cancelJob: 'stop',
  pruneJobs: 'the command `parallel-agents runs prune`',
  reportJob: 'the command `parallel-agents runs report`',
  startWorker: 'the command `parallel-agents worker`',
};

/** What only the person who starts the server can say, with what its flags take. */
const flags: Partial<Record<Parameters<Describe>[0], string>> = {
  baseUrl: '--base-url URL',
  runtime: '--runtime NAME',
  engine: '--engine URL',
};

/**
 * `list_agents`, `limits.usd: 2`. What only the person who set the server up can change is called by its flag or setting.
 * @example
 * const app = await open({ here: { describe: describeTool } });
 */
export const describeTool: Describe = (name, value) => {
  const flag = flags[name];
  if (flag !== undefined) {
    const given = value === undefined ? flag : flag.replace(/ .*/, ` ${value}`);
    return `start this server with \`${given}\``;
  }
  const word = words[name] ?? `the setting \`${name}\``;
  return value === undefined ? word : `${word}: ${value}`;
};
