import type { AgentTask } from '@parallel-agents/core';
import { givenInputs, requireText } from './require-text.ts';

export interface ContentTeamOptions {
  /** Where the posts will appear. @default 'bluesky' */
  platform?: string;
  /** Who reads them. */
  audience?: string;
  /** How they are to sound, for example `warm and dry`. */
  tone?: string;
  /** What is current on the platform today; for the writer of trends, who cannot look. */
  trends?: readonly string[];
  /** Begins the id of each task; two content teams in one run need different ones. @default 'content' */
  idPrefix?: string;
}

const voices = {
  creative: 'with an original image or angle that nobody expects',
  funny: 'that makes people laugh without laughing at anybody',
  educational: 'from which people learn one thing they can use',
  trendy: 'in the form and tone that people share right now',
  controversial: 'that takes a clear, defensible stand and invites honest disagreement',
} as const;

/**
 * Five writers, five posts on one topic: creative, funny, educational, trendy, controversial.
 *
 * @throws InputError (`INVALID_TASK`) for an empty topic or platform
 * @example
 * const { results } = await orchestrator.run(createContentTeam('Monday motivation', { platform: 'bluesky' }));
 */
export function createContentTeam(
  topic: string,
  { platform = 'bluesky', audience, tone, trends, idPrefix = 'content' }: ContentTeamOptions = {},
): AgentTask[] {
  requireText('topic', topic, 'Name the topic that the posts are about.');
  requireText('platform', platform, 'Name the platform, for example "bluesky", or leave it out.');
  const forAll = givenInputs({ audience, tone });
  const current = givenInputs({ trends });
  return Object.entries(voices).map(([voice, manner]) => ({
    id: `${idPrefix}-${voice}`,
    agent: `content_writer_${voice}`,
    description: `Write one ${platform} post about "${topic.trim()}" ${manner}.`,
    input: { topic, platform, ...forAll, ...(voice === 'trendy' && current) },
  }));
}
