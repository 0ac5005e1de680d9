import { InputError } from '@parallel-agents/core';
import { type TProperties, Type } from 'typebox';
import { toRefusal } from '../refusal.ts';
import { leaveRun, leftSchema } from '../run/leave-run.ts';
import type { Tool } from '../tool.ts';

/** Seconds that a chat can ask to wait at most: as long as a run may take. */
const mostSeconds = 14_400;

const wait = Type.Optional(
  Type.Union([Type.Boolean(), Type.Number({ minimum: 0, maximum: mostSeconds })], {
    description:
      'false: answer at once, and let the run go on by itself while the chat does; the chat is told when it has ended. A number: wait so many seconds first. Default: true, until it has ended.',
  }),
);

/** A tool whose run the chat need not wait for. */
export function leavable(tool: Tool & { parameters: { properties: TProperties } }): Tool {
  return {
    ...tool,
    parameters: Type.Object({ ...tool.parameters.properties, wait }, { additionalProperties: false }),
    outputSchema: Type.Union([tool.outputSchema, leftSchema]),
    async execute(given, call) {
      const { seconds, rest } = takeWait(given);
      if (seconds === undefined) return tool.execute(rest, call);
      try {
        return await leaveRun(tool, rest, call, seconds);
      } catch (thrown) {
        throw toRefusal(thrown);
      }
    },
  };
}

/** How long the run is waited for is no part of what it is asked: one that is resumed may be waited for. */
function takeWait(given: unknown): { seconds?: number; rest: unknown } {
  if (typeof given !== 'object' || given === null || !('wait' in given)) return { rest: given };
  const { wait: asked, ...rest } = given;
  if (asked === true || asked === 'true' || asked === null || asked === undefined || asked === '')
    return { rest };
  const seconds = asked === false || asked === 'false' ? 0 : Number(asked);
  if (seconds >= 0 && seconds <= mostSeconds) return { seconds, rest };
  throw toRefusal(
    new InputError([
      {
        code: 'INVALID_OPTION',
        path: ['wait'],
        message: `must be true, false or seconds from 0 to ${mostSeconds}`,
        fix: 'Correct this parameter and call the tool again.',
      },
    ]),
  );
}
