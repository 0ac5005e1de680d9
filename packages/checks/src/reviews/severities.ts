/** From the worst to the least, as reviews rank. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

export type Severity = (typeof severities)[number];

/** The severity that a model means, whatever its case; nothing where it is none of ours. */
export function severityOf(said: unknown): Severity | undefined {
  const word = typeof said === 'string' ? said.trim().toLowerCase() : said;
  return severities.find((severity) => severity === word);
}

/** 0 is the worst; what is no severity stands last. */
export function rankOf(said: unknown): number {
  const severity = severityOf(said);
  return severity === undefined ? severities.length : severities.indexOf(severity);
}
