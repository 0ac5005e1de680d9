import { SessionSlots } from '@parallel-agents/core/internal';
import { defineToolPlugin } from 'openclaw/plugin-sdk/tool-plugin';
import { toToolAnswer } from './answer/answer.ts';
import { configSchema } from './host/config.ts';
import { type Host, hostOf } from './host/host.ts';
import { isSubagentSession } from './host/subagent-session.ts';
import { identity } from './identity.ts';
import { KeptRuns } from './run/kept-runs.ts';
import { RunBook } from './run/run-book.ts';
import { tools } from './tools/index.ts';

/** Shared by all chats of the gateway. */
const shared: Host['shared'] = { book: new RunBook(), kept: new KeptRuns(), slots: new SessionSlots() };

/** The plugin that OpenClaw loads. */
export default defineToolPlugin({
  ...identity,
  configSchema,
  tools: (declare) =>
    tools.map(({ execute, prepare, outputSchema, ...tool }) =>
      declare({
        ...tool,
        factory({ api, config, toolContext }) {
          // Agents that start agents that start agents would have no end: only chats have the tools.
          if (isSubagentSession(toolContext.sessionKey)) return undefined;
          return {
            ...tool,
            outputSchema,
            // Before OpenClaw compares what is given with the parameters: of the model’s own calls, and of all others.
            prepareArguments: prepare,
            prepareBeforeToolCallParams: prepare,
            async execute(callId, given, signal, onUpdate) {
              const host = hostOf({ api, config, toolContext, shared });
              return toToolAnswer(await execute(given, { host, signal, onUpdate }), callId);
            },
          };
        },
      }),
    ),
});
