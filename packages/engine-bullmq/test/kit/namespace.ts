import { randomUUID } from 'node:crypto';

/** An engine of its own on a server that tests share. */
export function freshNamespace(): string {
  return `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}
