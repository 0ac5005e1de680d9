// For vitest’s `setupFiles`: says which file gateways work for, and gives the shared one back when that has ended.
import { afterAll, expect, inject } from 'vitest';
import { giveBackGateway } from './shared-gateways.ts';

process.env.PARALLEL_AGENTS_TEST_FILE = expect.getState().testPath;

/** The project of the file has one of the two. */
const gateways: string | undefined = inject('sharedGateways') ?? inject('sharedChats');

afterAll(async () => {
  if (gateways !== undefined) await giveBackGateway(gateways);
});
