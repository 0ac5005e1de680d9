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

  test.skipIf(missing !== undefined)(
    `a job on an engine over ${kind} is stopped by whoever goes on with it, and let go of by its signal (${missing ?? 'installed'})`,
    async () => {
      const server = await start();
      try {
        await using app = await open({ runtime: scripted(), agents: [critic], engine: server.url });
        const early = app.start(
          { tasks: [{ agent: 'critic', description: 'x' }] },
          { signal: AbortSignal.abort() },
        );
        await expect(early).rejects.toMatchObject({ code: 'CANCELLED' });
        expect(await app.jobs.list()).toEqual([]);
        // No worker is there: it waits.
        const { signal, abort } = leaving();
        const job = app.start({ tasks: [{ agent: 'critic', description: 'First.' }] }, { signal });
        await expect.poll(async () => (await app.jobs.list()).length, { timeout: 10_000 }).toBe(1);
        abort();
        await expect(job).rejects.toThrow();
        expect((await app.jobs.show(job.id)).overview.status).toBe('running');
        const again = app.jobs.resume(job.id);
        again.cancel();
        await Promise.allSettled([again]);
        expect((await app.jobs.show(job.id)).overview.status).toBe('cancelled');
      } finally {
        await server.stop();
      }
    },
    60_000,
  );
}

function leaving(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort('left') };
}
