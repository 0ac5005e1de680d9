import type { McpServer } from '@modelcontextprotocol/server';
import type { App } from '@parallel-agents/app';
import { InputError } from '@parallel-agents/core';
import { describeAgent } from '@parallel-agents/registry/internal';
import { z } from 'zod';
import { addTool } from '../add-tool.ts';
import { toolInput } from '../tool-input.ts';
import { starting } from './starting.ts';

/** Descriptions of hundreds of agents would fill the client's context. */
const mostListed = 60;

export function registerLooking(server: McpServer, app: App): void {
  addTool(
    server,
    'list_agents',
    {
      title: 'List agents',
      description:
        'Which agents there are for run_tasks and refine_agents: built-in ones, those of this project and of installed packages. With a name: all that is known of one, such as what input it takes.',
      input: toolInput(
        z.strictObject({
          name: z.string().optional(),
          search: z.string().optional().describe('Words of the name, category or description.'),
        }),
      ),
      outputSchema: z.object({
        agents: z.array(z.record(z.string(), z.unknown())),
        more: z.int().optional(),
      }),
      annotations: { readOnlyHint: true },
    },
    ({ name, search = '' }) => {
      const { registry } = app.known;
      if (name !== undefined) {
        const agent = registry.resolve(name);
        if (agent) return { agents: [{ ...describeAgent(agent) }] };
        const near = registry.suggest(name);
        const fix = near === undefined ? 'list_agents names those there are.' : `Did you mean "${near}"?`;
        const message = `there is no agent "${name}"`;
        throw new InputError([{ code: 'UNKNOWN_AGENT', path: ['name'], message, fix }]);
      }
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      const found = [...registry].filter(({ name, category, description }) => {
        const text = `${name} ${category} ${description}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const agents = found.slice(0, mostListed).map(({ name, category, description }) => ({
        name,
        category,
        description: description.slice(0, 300),
      }));
      const more = found.length - agents.length;
      return { agents, ...(more > 0 && { more }) };
    },
  );
  addTool(
    server,
    'forecast',
    {
      title: 'What a job would cost',
      description:
        'What a job would spawn and cost at least and at most, before anything is paid for. {"tool": "run_tasks", "arguments": {"tasks": […]}}: the arguments of a starting tool. Spawns nothing.',
      input: toolInput(
        z.strictObject({
          tool: z.enum(Object.keys(starting) as (keyof typeof starting)[]),
          arguments: z.record(z.string(), z.unknown()),
        }),
      ),
      outputSchema: z.object({
        least: z.record(z.string(), z.unknown()),
        most: z.record(z.string(), z.unknown()),
        /** Limits that it may not fit. */
        misfits: z.array(z.record(z.string(), z.unknown())),
        notes: z.array(z.string()),
      }),
      annotations: { readOnlyHint: true },
    },
    async ({ tool, arguments: given }) => {
      const { range, budget, notes } = await app.forecast(
        starting[tool].input.read(given, ['arguments']).spec,
      );
      const misfits = Object.values(budget).filter(({ fits }) => fits !== 'yes');
      return { least: { ...range.least }, most: { ...range.most }, misfits, notes };
    },
  );
}
