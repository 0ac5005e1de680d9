import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChangesets } from '@changesets/read';
import { publicPackages, root } from '../packages.ts';

const levels = ['major', 'minor', 'patch'] as const;
type Level = (typeof levels)[number];

interface Change {
  level: Level;
  packages: string[];
  text: string;
}

/**
 * What a version changes in any of the packages: the sections of their changelogs, or what is waiting to become them.
 * The plugin has the other packages in it, so that a change of theirs is one of its own.
 */
export async function changelogOf(version: string, repository = root): Promise<string> {
  const packages = publicPackages(repository);
  const released = packages.flatMap(({ name, folder }) => changesIn(sectionOf(version, folder), name));
  const changes = merge(released.length > 0 ? released : await waitingChanges(repository));
  const parts = levels.flatMap((level) => {
    const entries = changes.filter((change) => change.level === level);
    if (entries.length === 0) return [];
    const lines = entries.map((change) => bullet(change, packages.length));
    return [`### ${level[0]?.toUpperCase()}${level.slice(1)} Changes\n\n${lines.join('\n')}`];
  });
  return parts.join('\n\n');
}

async function waitingChanges(repository: string): Promise<Change[]> {
  const waiting = await readChangesets(repository);
  return waiting.flatMap(({ summary, releases }) =>
    releases.flatMap(({ name, type }) =>
      type === 'none' ? [] : [{ level: type, packages: [name], text: summary.trim() }],
    ),
  );
}

function sectionOf(version: string, folder: string): string {
  const file = join(folder, 'CHANGELOG.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const section = text.split(/^## /m).find((part) => part.startsWith(`${version}\n`));
  return section?.slice(version.length) ?? '';
}

/** Reads a section as changesets writes it: a heading for each level, and under it a list. */
function changesIn(section: string, name: string): Change[] {
  return section.split(/^### /m).flatMap((part) => {
    const level = levels.find((candidate) => part.toLowerCase().startsWith(`${candidate} changes`));
    if (level === undefined) return [];
    const entries = part.split(/^- /m).slice(1);
    const texts = entries.map((entry) => entry.replace(/^[0-9a-f]{7,40}: /, '').replaceAll(/^ {2}/gm, ''));
    const own = texts.filter((text) => !text.startsWith('Updated dependencies'));
    return own.map((text) => ({ level, packages: [name], text: text.trim() }));
  });
}

/** A change of several packages is in the changelog of each, and may weigh more in one than in another. */
function merge(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Change>();
  for (const { text, level, packages } of changes) {
    const known = merged.get(text);
    const weight = Math.min(levels.indexOf(level), levels.indexOf(known?.level ?? level));
    const names = [...new Set([...(known?.packages ?? []), ...packages])];
    merged.set(text, { text, level: levels[weight] ?? level, packages: names });
  }
  return [...merged.values()];
}

/** Names the packages, unless it is all of them. */
function bullet({ packages, text }: Change, total: number): string {
  const names = packages.map((name) => name.replace('@parallel-agents/', '')).join(', ');
  const label = packages.length === total ? '' : `**${names}**: `;
  return `- ${label}${text.replaceAll(/\n(?=.)/g, '\n  ')}`;
}
