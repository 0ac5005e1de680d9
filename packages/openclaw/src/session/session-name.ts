import { createHash } from 'node:crypto';

/** Readable, and the same for the same attempt: session keys are lower case and of few characters. */
export function sessionName(attemptId: string): string {
  const readable = attemptId
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .slice(-80);
  const hash = createHash('sha256').update(attemptId).digest('hex').slice(0, 8);
  return `${readable}-${hash}`;
}
