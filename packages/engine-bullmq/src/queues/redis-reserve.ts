import { z } from 'zod';

/** What marks, notes and forgets. What adds jobs, hands them out or ends them needs room like everything else. */
const control: ReadonlySet<string> = new Set(['addLog', 'updateData', 'updateProgress', 'removeJob']);

/** First line of a script that may go over `maxmemory`; servers before version 7 know no such line. */
const allowed = '#!lua flags=allow-oom\n';
const oldestVersion = 7;

const scriptsSchema = z.record(z.string(), z.looseObject({ lua: z.string(), numberOfKeys: z.number() }));

interface ScriptedClient {
  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): unknown;
}

/**
 * Lets a queue mark, note and forget on a server whose memory is full: jobs can be cancelled and forgotten there, and what
 * workers are paying for is kept, while nothing new is begun.
 */
export function useReserve(client: ScriptedClient, serverVersion: string): void {
  if (Number.parseInt(serverVersion, 10) < oldestVersion) return;
  const known = scriptsSchema.safeParse('scriptsSet' in client ? client.scriptsSet : undefined);
  for (const [name, { lua, numberOfKeys }] of Object.entries(known.data ?? {})) {
    // BullMQ adds its version to the names.
    const [script = ''] = name.split(':');
    if (control.has(script) && !lua.startsWith(allowed))
      client.defineCommand(name, { lua: `${allowed}${lua}`, numberOfKeys });
  }
}
