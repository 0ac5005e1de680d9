/** From the worst to the least, as reviews rank. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

export function rankOf(severity: unknown): number {
  const rank = (severities as readonly unknown[]).indexOf(severity);
  return rank < 0 ? severities.length : rank;
}
