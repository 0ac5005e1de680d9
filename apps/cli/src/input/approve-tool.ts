import type { OpenOptions } from '@parallel-agents/app';
import { oneLine } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { ask } from './ask.ts';

/** As much of the arguments as a question shows. */
const mostShown = 500;

/** Asks in the terminal before a tool may change something; where there is none, such calls are refused. */
export function approvingTools(
  environment: Environment,
  { pause }: Pick<Reporter, 'pause'>,
): Pick<OpenOptions, 'approveTool'> {
  if (!environment.canAnswer || !environment.stderr.isTTY) return {};
  return {
    approveTool: async ({ agent, taskId, tool, origin, input }, { signal }) => {
      const shown = input.length > mostShown ? `${input.slice(0, mostShown)}…` : input;
      const what = `${taskId} (${agent}) wants to call ${tool} of ${origin}, which may change something: ${shown}`;
      const answer = await pause(() => ask(`${oneLine(what)}\nAllow it?`, environment, signal));
      return answer === true;
    },
  };
}
