import type { McpServer } from '@modelcontextprotocol/server';
import type { App } from '@parallel-agents/app';
import { InputError } from '@parallel-agents/core';
import { describeAgent } from '@parallel-agents/registry/internal';
import { z } from 'zod';
import { answer, refusal } from '../answer.ts';
import { starting } from './starting.ts';

/** Descriptions of hundreds of agents would fill the client's context. */
const mostListed = 60;

export function registerLooking(server: McpServer, app: App): void {
  server.registerTool(
    'list_agents',
    {
      title: 'List agents',
      description:
        'Which agents there are for run_tasks and refine_agents: built-in ones, those of this project and of installed packages. With a name: all that is known of one, such as what input it takes.',
      inputSchema: z.strictObject({
        name: z.string().optional(),
        search: z.string().optional().describe('Words of the name, category or description.'),
      }),
      outputSchema: z.object({
        agents: z.array(z.record(z.string(), z.unknown())),
        more: z.int().optional(),
      }),
      annotations: { readOnlyHint: true },
    },
    async ({ name, search = '' }) => {
      const { registry } = app.known;
      if (name !== undefined) {
        const agent = registry.resolve(name);
        if (agent) return answer({ agents: [{ ...describeAgent(agent) }] });
        const near = registry.suggest(name);
        const fix = near === undefined ? 'list_agents names those there are.' : `Did you mean "${near}"?`;
        const message = `there is no agent "${name}"`;
        return refusal(new InputError([{ code: 'UNKNOWN_AGENT', path: ['name'], message, fix }]));
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
      return answer({ agents, ...(more > 0 && { more }) });
    },
  );
  server.registerTool(
    'forecast',
    {
      title: 'What a job would cost',
      description:
        'What a job would spawn and cost at least and at most, before anything is paid for. {"tool": "run_tasks", "arguments": {"tasks": […]}}: the arguments of a starting tool. Spawns nothing.',
      inputSchema: z.strictObject({
        tool: z.enum(Object.keys(starting) as (keyof typeof starting)[]),
        arguments: z.record(z.string(), z.unknown()),
      }),
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
      try {
        const parsed = starting[tool].input.safeParse(given);
        if (!parsed.success) {
          const issues = parsed.error.issues.map(({ path, message }) => ({
            code: 'INVALID_TASK' as const,
            path: ['arguments', ...path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
            message,
            fix: `Give what ${tool} takes.`,
          }));
          throw new InputError(issues);
        }
        const { range, budget, notes } = await app.forecast(starting[tool].toSpec(parsed.data));
        const misfits = Object.values(budget).filter(({ fits }) => fits !== 'yes');
        return answer({ least: { ...range.least }, most: { ...range.most }, misfits, notes });
      } catch (thrown) {
        return refusal(thrown);
      }
    },
  );
}
