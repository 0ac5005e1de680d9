import type { McpServer } from '@modelcontextprotocol/server';
import { teams } from '@parallel-agents/teams';
import { z } from 'zod';

/** Teams as prompts: clients show them as commands that a person can choose. */
export function registerPrompts(server: McpServer): void {
  for (const { name, description, subject } of teams) {
    server.registerPrompt(
      `${name}_team`,
      { title: `${name} team`, description, argsSchema: z.object({ subject: z.string().describe(subject) }) },
      ({ subject: given }) => ({
        messages: [
          {
            role: 'user',
            content: {
              type: 'text',
              text: `Call run_team of parallel-agents with {"team": "${name}", "subject": …}: the ${subject} is below; where it names a file, read the file first and give its text. Then wait for the job, and tell me what each member found, with what failed.\n\n${given}`,
            },
          },
        ],
      }),
    );
  }
}
