import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../src/index.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';

describeOnEachServer('a server that is gone for good', (server) => {
  it('keeps no engine from closing', { timeout: 60_000 }, async () => {
    const engine = await openEngine({ url: server().url, namespace: freshNamespace() });
    expect(await engine.journal.list()).toEqual([]);
    await server().kill();
    onTestFinished(() => server().start());
    await engine.close();
  });
});
