import { type TProperties, Type } from 'typebox';
import { toRefusal } from '../refusal.ts';
import { leaveRun, leftSchema } from '../run/leave-run.ts';
import { preparing, type Tool } from '../tool.ts';

/** Seconds that a chat can ask to wait at most: as long as a run may take. */
const mostSeconds = 14_400;

// What is below 0 waits as 0 does: a bound more would stand in the signatures, whose room is scarce.
const wait = Type.Optional(
  Type.Union([Type.Boolean(), Type.Number({ maximum: mostSeconds })], {
    description:
      'false: answer at once, and let the run go on by itself while the chat does; the chat is told when it has ended. A number: wait so many seconds first. Default: true, until it has ended.',
  }),
);

/** A tool whose run the chat need not wait for. */
export function leavable<Known extends Tool & { parameters: { properties: TProperties } }>(
  tool: Known,
): Known {
  const parameters = Type.Object({ ...tool.parameters.properties, wait }, { additionalProperties: false });
  const prepare = preparing(parameters);
  return {
    ...tool,
    parameters,
    outputSchema: Type.Union([tool.outputSchema, leftSchema]),
    prepare,
    async execute(given, call) {
      // How long the run is waited for is no part of what it is asked: one that is resumed may be waited for.
      const { wait: asked = true, ...rest } = prepare(given);
      if (asked === true) return tool.execute(rest, call);
      try {
        return await leaveRun(tool, rest, call, Math.max(0, Number(asked)));
      } catch (thrown) {
        throw toRefusal(thrown);
      }
    },
  };
}
