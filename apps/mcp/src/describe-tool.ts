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
  baseUrl: '--base-url of the server',
  runtime: '--runtime of the server',
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
  engine: '--engine of the server',
};

/**
 * `list_agents`, `limits.usd: 2`. What only the person who set the server up can change is called by its setting.
 * @example
 * const app = await open({ here: { describe: describeTool } });
 */
export const describeTool: Describe = (name, value) => {
  const word = words[name] ?? `the setting ${name}`;
  return value === undefined ? word : `${word}: ${value}`;
};
