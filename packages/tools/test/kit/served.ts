import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** A server of tools as others write them. */
export function servedTools(): McpServer {
  const server = new McpServer({ name: 'weather', version: '1.0.0' });
  const readOnly = { annotations: { readOnlyHint: true } };
  const text = (text: string) => ({ content: [{ type: 'text' as const, text }] });
  server.registerTool(
    'temperature',
    { description: 'How warm it is.', inputSchema: z.object({ city: z.string() }), ...readOnly },
    async ({ city }) => text(`In ${city} it is 21 °C.`),
  );
  // A model sees it by the same name as the next one.
  server.registerTool(
    'set.alarm',
    { description: 'Sets all alarms.', inputSchema: z.object({ at: z.string() }) },
    async ({ at }) => text(`All alarms are set to ${at}.`),
  );
  server.registerTool(
    'set_alarm',
    { description: 'Sets an alarm.', inputSchema: z.object({ at: z.string() }) },
    async ({ at }) => text(`The alarm is set to ${at}.`),
  );
  server.registerTool(
    'megabytes',
    { description: 'Gives much.', inputSchema: z.object({ count: z.number() }), ...readOnly },
    async ({ count }) => text('x'.repeat(count * 1024 * 1024)),
  );
  server.registerTool(
    'hang',
    { description: 'Never answers.', inputSchema: z.object({}), ...readOnly },
    () => new Promise(() => {}),
  );
  server.registerTool(
    'fail',
    { description: 'Fails.', inputSchema: z.object({}), ...readOnly },
    async () => ({
      ...text('There is no wind today.'),
      isError: true,
    }),
  );
  server.registerTool(
    'die',
    { description: 'Ends the server.', inputSchema: z.object({}), ...readOnly },
    async () => {
      process.exit(3);
    },
  );
  server.registerTool(
    'environment',
    { description: 'Its variables.', inputSchema: z.object({}), ...readOnly },
    async () => text(JSON.stringify(process.env)),
  );
  return server;
}
