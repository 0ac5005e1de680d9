import { createHash } from 'node:crypto';

/** Readable, and the same for the same attempt: session keys are lower case and of few characters. */
export function sessionName(attemptId: string): string {
  const whole = attemptId.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
  // The run stands at its head, and the number of the attempt at its end.
  const readable = whole.length > 80 ? `${whole.slice(0, 40)}-${whole.slice(-39)}` : whole;
  const hash = createHash('sha256').update(attemptId).digest('hex').slice(0, 8);
  return `${readable}-${hash}`;
}
