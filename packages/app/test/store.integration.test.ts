import { defineAgent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import { expect, test } from 'vitest';
import { open } from '../src/index.ts';

const critic = defineAgent({ name: 'critic', instructions: 'Find what is wrong.' });

for (const { kind, missing, start } of serverKinds()) {
  test.skipIf(missing !== undefined)(
    `jobs are kept on ${kind} by its URL, for programs on other machines (${missing ?? 'installed'})`,
    async () => {
      const server = await start();
      try {
        const first = await open({ runtime: scripted(), agents: [critic], store: server.url });
        const { id } = await first.start({ tasks: [{ agent: critic, description: 'First.' }] });
        await first.close();
        await using second = await open({ runtime: scripted(), store: server.url });
        expect(await second.jobs.list()).toMatchObject([{ jobId: id, status: 'completed' }]);
        const types: string[] = [];
        for await (const event of second.jobs.follow(id)) types.push(event.type);
        expect(types.at(-1)).toBe('job.ended');
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
}
