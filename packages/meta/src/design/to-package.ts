import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { fromDefinition } from './from-definition.ts';
import { toMarkdown } from './to-markdown.ts';

export interface AgentPackageOptions {
  /** As npm knows it. @default `agents-` and the name of the first agent, with hyphens */
  packageName?: string;
  /** @default '1.0.0' */
  version?: string;
  /** Said before the descriptions, in the README, and at the top of each agent. @default nothing */
  note?: string;
}

/** A package of agents, ready to be written: the text of each file by its relative path. */
export interface AgentPackageFiles {
  packageName: string;
  files: Record<string, string>;
}

const npmName = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/**
 * Makes sure that npm takes a name, which is better known before agents are paid for.
 *
 * @param option what names it
 * @throws InputError `INVALID_OPTION`
 */
export function requirePackageName(name: string, option: string): void {
  if (name.length <= 214 && npmName.test(name)) return;
  const message = `"${name}" is no npm name`;
  const fix = 'Use lower case letters, digits, "-" and "_", with a scope if you like: "@acme/agents-data".';
  throw new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
}

/**
 * Agents as an npm package that others install and name with `--agents`. It holds markdown and no code.
 * @throws InputError `INVALID_OPTION` for a name that npm does not take
 * @example
 * const { files } = toPackage(agents, { packageName: '@acme/agents-data' });
 * for (const [path, text] of Object.entries(files)) await writeFile(join('agents-data', path), text);
 */
export function toPackage(
  agents: readonly AgentDefinition[],
  { packageName, version = '1.0.0', note }: AgentPackageOptions = {},
): AgentPackageFiles {
  const designs = agents.map((agent) => fromDefinition(agent).design);
  const name = packageName ?? `agents-${(designs[0]?.name ?? '').replaceAll('_', '-')}`;
  if (designs.length === 0) {
    const message = 'there are no agents for the package';
    const fix = 'Give at least one agent.';
    throw new InputError([{ code: 'INVALID_OPTION', path: ['agents'], message, fix }]);
  }
  requirePackageName(name, 'packageName');
  const manifest = {
    name,
    version,
    description: [note, ...designs.map(({ description }) => description)].filter(Boolean).join(' '),
    keywords: ['parallel-agents-agents', 'ai', 'agents'],
    files: ['agents'],
  };
  const list = designs.map((design) => `- \`${design.name}\`: ${design.description.replace(/\s+/g, ' ')}`);
  const readme = [
    `# ${name}`,
    ...(note === undefined ? [] : [`> ${note}`]),
    list.join('\n'),
    `\`\`\`\nnpm install ${name}\nparallel-agents agents list --agents ${name}\n\`\`\``,
  ].join('\n\n');
  return {
    packageName: name,
    files: {
      'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
      'README.md': `${readme}\n`,
      ...Object.fromEntries(
        agents.map((agent, index) => [
          `agents/${designs[index]?.name}.md`,
          toMarkdown(agent, note === undefined ? {} : { note }),
        ]),
      ),
    },
  };
}
