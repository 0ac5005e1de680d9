import { serverKinds } from '@parallel-agents/testing/internal/servers';

/** What holds on every server is tried on the one that is quick to start; where it is not installed, that is said. */
export const onlyWithRedis: boolean = serverKinds().some(
  ({ kind, missing }) => kind === 'redis' && missing === undefined,
);
