import { forecastJob, type JobSpec, type ReportOf } from '@parallel-agents/app/internal/start';
import type { Static, TSchema } from 'typebox';
import type { Answer } from '../answer/answer.ts';
import { toForecastAnswer } from '../answer/forecast-answer.ts';
import { requirePermission } from '../host/permission.ts';
import { toRefusal } from '../refusal.ts';
import { type AskedCall, defineTool, type Tool, type ToolCall } from '../tool.ts';
import { closingsOf, contextOf, runJob, type WantedJob } from './start-job.ts';

/** A tool that starts a job, and can say beforehand what that would cost. */
export interface StartingTool<Parameters extends TSchema = TSchema> extends Tool {
  parameters: Parameters;
  /** What the call would spawn and cost. Spawns nothing. @throws ToolRefusal as the call would */
  forecast(given: unknown, call: ToolCall): Promise<Answer>;
}

/** What a call of a starting tool comes to. */
interface Planned<Spec extends JobSpec> {
  job: WantedJob<Spec>;
  toAnswer(report: ReportOf<Spec>): Promise<Answer>;
}

interface StartingToolOptions<Parameters extends TSchema, Spec extends JobSpec>
  extends Omit<Tool, 'parameters' | 'prepare' | 'execute'> {
  parameters: Parameters;
  /** @throws InputError for what cannot be done; nothing has been paid for */
  plan(given: Static<Parameters>, call: ToolCall): Promise<Planned<Spec>>;
}

/** A tool that starts a job of the application layer. */
export function defineStartingTool<Parameters extends TSchema, Spec extends JobSpec>({
  plan,
  ...options
}: StartingToolOptions<Parameters, Spec>): StartingTool<Parameters> {
  const planned = (given: Static<Parameters>, call: ToolCall): Promise<Planned<Spec>> => {
    requirePermission(call.host);
    return plan(given, call);
  };
  const tool = defineTool({
    ...options,
    async execute(given, call: AskedCall) {
      const { job, toAnswer } = await planned(given, call);
      return toAnswer(await runJob(job, call));
    },
  });
  return {
    ...tool,
    async forecast(given, call) {
      const { host } = call;
      const closings = closingsOf(host);
      try {
        const { job } = await planned(tool.prepare(given) as Static<Parameters>, call);
        const notes: string[] = [];
        const context = await contextOf(job, host, { tell: (text) => notes.push(text), closings });
        return toForecastAnswer(await forecastJob(job.spec, context, job.options), notes);
      } catch (thrown) {
        throw toRefusal(thrown);
      } finally {
        void closings.end();
      }
    },
  };
}
