import { z } from 'zod';

const configurationSchema = z.looseObject({
  tools: z.looseObject({
    subagents: z.looseObject({ tools: z.looseObject({ allow: z.array(z.string()).min(1) }) }),
  }),
});

/** The only tools that OpenClaw lets any sub-agent have, the last filter of all; absent where it has no such list. */
export function subagentTools(configuration: unknown): readonly string[] | undefined {
  return configurationSchema.safeParse(configuration).data?.tools.subagents.tools.allow;
}
