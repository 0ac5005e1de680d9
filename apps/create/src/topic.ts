/** What the agents are for, as names have it. */
export interface Topic {
  /** `legal advice`. */
  words: string;
  /** The namespace of the agents, as it is made of the name of the package. */
  namespace: string;
  /** The first agent. */
  agent: string;
}

/** Made of the name of the package: `@acme/agents-tax-law` is about `tax law`. */
export function topicOf(packageName: string): Topic {
  const bare = packageName.slice(packageName.lastIndexOf('/') + 1);
  const namespace = bare
    .replace(/^(?:parallel-)?agents-/, '')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  const slug = namespace.replace(/[^a-z0-9]+/g, '_').slice(0, 50) || 'my';
  return { words: slug.replaceAll('_', ' '), namespace, agent: `${slug}_helper` };
}
