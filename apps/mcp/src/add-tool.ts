import type { McpServer, ServerContext, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { answer, refusal } from './answer.ts';
import type { ToolInput } from './tool-input.ts';

interface Tool<Read> {
  title: string;
  /** For the model. */
  description: string;
  input: ToolInput<Read>;
  outputSchema: z.ZodObject;
  annotations?: ToolAnnotations;
}

type Data = Record<string, unknown>;

/** Registers a tool that answers with data, or says what is wrong: it never throws at the client. */
export function addTool<Read>(
  server: McpServer,
  name: string,
  { input: { shown, read }, ...tool }: Tool<Read>,
  run: (given: Read, context: ServerContext) => Data | Promise<Data>,
): void {
  server.registerTool(name, { ...tool, inputSchema: shown }, async (given: unknown, context) => {
    try {
      return answer(await run(read(given), context));
    } catch (thrown) {
      return refusal(thrown);
    }
  });
}
