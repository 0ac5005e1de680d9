import { basename, dirname } from 'node:path';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { toAgentName } from '../agent-name.ts';
import { loadIssue } from './load-issue.ts';
import type { AgentRemark, MarkdownAgent } from './markdown-agent.ts';
import { splitFrontmatter } from './split-frontmatter.ts';

/** The files of an OpenClaw workspace that say who an agent is, what it is like, and what it does. */
const parts = ['IDENTITY.md', 'SOUL.md', 'AGENTS.md'] as const;
type Part = (typeof parts)[number];

/** What else lies in a workspace: about its user, its memory, its machine. */
const besides: ReadonlySet<string> = new Set([
  ...[
    'AGENTS.md',
    'USER.md',
    'TOOLS.md',
    'MEMORY.md',
    'HEARTBEAT.md',
    'BOOTSTRAP.md',
    'BOOT.md',
    'DREAMS.md',
  ],
]);

/**
 * The file that stands for the agent of a workspace, among the names of a folder; `undefined` where it is none. In small
 * letters it is one beside others of a workspace, or alone: `soul.md` may also be what somebody calls an agent.
 */
export function workspaceFile(names: readonly string[]): string | undefined {
  if (names.includes('SOUL.md')) return 'SOUL.md';
  const identity = names.find((name) => name === 'IDENTITY.md' && names.includes('AGENTS.md'));
  if (identity !== undefined) return identity;
  const soul = names.find((name) => name.toLowerCase() === 'soul.md');
  if (soul === undefined) return undefined;
  const others = names.filter((name) => /\.md$/i.test(name) && name !== soul && !/^readme/i.test(name));
  return others.length === 0 || others.some(isWorkspacePart) ? soul : undefined;
}

/** Whether a file of a workspace is no agent by itself. */
export function isWorkspacePart(name: string): boolean {
  const known = name.replace(/^.*(?=\.md$)/i, (stem) => stem.toUpperCase()).replace(/\.MD$/i, '.md');
  return besides.has(known) || (parts as readonly string[]).includes(known);
}

/** Whether a path is one that `workspaceFile` may have named. */
export function isWorkspaceAgent(path: string): boolean {
  return /^(?:SOUL|IDENTITY|soul|Soul)\.md$/.test(basename(path));
}

/**
 * Reads the agent of an OpenClaw workspace: its name and description are those of `IDENTITY.md`, its instructions are
 * `SOUL.md` and `AGENTS.md`. Which tools it has stands in the configuration of OpenClaw, so that it has none here.
 *
 * @param read gives the text of a file of the workspace, `undefined` where there is none
 * @throws InputError where the files are empty
 */
export async function readWorkspaceAgent(
  path: string,
  place: string,
  read: (file: Part) => Promise<string | undefined>,
): Promise<MarkdownAgent> {
  const [identity, soul, agents] = (await Promise.all(parts.map(read))).map(bodyOf);
  const { name: written, description, rest } = readIdentity(identity ?? '');
  const instructions = [rest, soul, agents].filter((text) => text !== undefined && text !== '').join('\n\n');
  if (instructions === '') {
    const fix = 'Write in SOUL.md what the agent is like, and in AGENTS.md what it does.';
    throw new InputError([loadIssue('INVALID_AGENT', place, 'the workspace has no instructions', fix)]);
  }
  const folder = basename(dirname(path));
  const name = toAgentName(written ?? '') || toAgentName(folder) || toAgentName(`agent ${folder}`);
  const definition: AgentDefinition = {
    name,
    ...(written !== undefined && written !== name && { displayName: written }),
    category: 'custom',
    description: description ?? firstLine(soul ?? '') ?? firstLine(instructions) ?? name,
    version: '0.0.0',
    instructions,
    tools: 'none',
    tier: 'standard',
  };
  return { definition, remarks: [noTools(place)] };
}

function noTools(place: string): AgentRemark {
  const message =
    'the agent gets no tools, because OpenClaw keeps them in its configuration; import it, and write "tools: …" into its file';
  return { place, field: 'tools', message, kind: 'tools' };
}

function bodyOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const split = splitFrontmatter(text);
  return ('frontmatter' in split ? split.body : text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')).trim();
}

/** `# 🌿 Fern` or `- **Name:** Fern`; the first paragraph that is no list describes it. What is more is an instruction. */
function readIdentity(text: string): { name?: string; description?: string; rest: string } {
  const lines = text.split('\n').map((line) => line.trim());
  const field = (name: string): string | undefined =>
    lines
      .map((line) => new RegExp(`^[-*]?\\s*\\**${name}\\**:\\**\\s*(.+)$`, 'i').exec(line)?.[1]?.trim())
      .find((value) => value !== undefined && !/^[_*(]/.test(value));
  const heading = lines.find((line) => /^#\s/.test(line))?.replace(/^#\s*/, '');
  const title = heading === undefined || /identity|who am i/i.test(heading) ? undefined : plain(heading);
  const name = field('name') ?? title;
  const paragraphs = text.split(/\n\s*\n/).map((one) => one.replace(/^#.*$/gm, '').trim());
  const prose = paragraphs.filter((one) => one !== '' && !/^[-*>]/.test(one));
  const description = field('role') ?? field('creature') ?? field('vibe') ?? prose[0]?.replace(/\s+/g, ' ');
  const isShort = lines.filter((line) => line !== '' && !/^#\s/.test(line)).length <= 1;
  return {
    ...(name !== undefined && name !== '' && { name }),
    ...(description !== undefined && { description }),
    rest: isShort ? '' : text,
  };
}

/** Without the emoji in front. */
function plain(heading: string): string {
  return heading.replace(/^[^\p{L}\p{N}]+/u, '').trim() || heading;
}

const longestDescription = 300;

function firstLine(text: string): string | undefined {
  const line = text
    .split('\n')
    .map((one) => one.replace(/^[#>*\s-]+/, '').trim())
    .find((one) => one !== '');
  return line === undefined ? undefined : line.slice(0, longestDescription).toWellFormed();
}
