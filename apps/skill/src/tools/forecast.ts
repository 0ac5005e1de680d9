import { InputError } from '@parallel-agents/core';
import { Type } from 'typebox';
import { forecastSchema } from '../answer/forecast-answer.ts';
import { defineTool } from '../tool.ts';
import { startingTools } from './starting-tools.ts';

export const forecastTool = defineTool({
  name: 'parallel_agents_forecast',
  label: 'Forecast the cost',
  description:
    'What subagents would cost before they are started: sessions, tokens, dollars, and whether the budget allows it. {"tool": "parallel_agents_run", "args": {"tasks": […]}}: another tool and what you would give it. Starts nothing.',
  parameters: Type.Object(
    {
      tool: Type.String({ description: 'The tool that would start them, such as parallel_agents_run.' }),
      args: Type.Record(Type.String(), Type.Unknown(), { description: 'What it would be given.' }),
    },
    { additionalProperties: false },
  ),
  outputSchema: forecastSchema,
  async execute({ tool: name, args }, call) {
    const tool = startingTools.find((one) => one.name === name || one.name === `parallel_agents_${name}`);
    // How long it would be waited for costs nothing.
    const { wait: _wait, ...asked } = args;
    if (tool) return tool.forecast(asked, call);
    const fix = `Give one of: ${startingTools.map((one) => one.name).join(', ')}.`;
    throw new InputError([
      { code: 'INVALID_OPTION', path: ['tool'], message: `"${name}" starts no agents`, fix },
    ]);
  },
});
