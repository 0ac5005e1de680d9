import manifestHere from '../package.json' with { type: 'json' };
import { markdownFiles } from './markdown-files.ts';
import { type Topic, topicOf } from './topic.ts';
import { typedFiles } from './typed-files.ts';

/**
 * What was typed cannot be used; the message says what to do.
 * @example
 * try {
 *   scaffold('Not A Package Name');
 * } catch (error) {
 *   if (error instanceof ScaffoldError) console.error(error.message);
 * }
 */
export class ScaffoldError extends Error {
  readonly code = 'INVALID_OPTION';
}

export interface ScaffoldOptions {
  /** Agents in JavaScript with zod schemas. @default false: in markdown */
  typed?: boolean;
}

/** A package that is to be written. */
export interface Scaffold {
  packageName: string;
  /** Texts by their paths in the package. */
  files: Record<string, string>;
}

/** All our packages have one version; npm finds the newest that fits. */
const own = `^${manifestHere.version}`;
const versions = { core: own, registry: own, command: own, zod: '^4.0.0' };

/**
 * A package of agents: one agent to begin with, a test that tries each of them without a model, a README, and a script that
 * tests and publishes.
 *
 * @param name of the npm package
 * @throws ScaffoldError for a name that npm does not take
 * @example
 * const { files } = scaffold('@acme/agents-legal');
 */
export function scaffold(name: string, { typed = false }: ScaffoldOptions = {}): Scaffold {
  const packageName = name.trim();
  if (
    !/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(packageName) ||
    packageName.length > 214
  ) {
    throw new ScaffoldError(
      `npm takes no package "${name}". Use lower case letters, digits and "-", such as agents-legal or @acme/agents-legal.`,
    );
  }
  const topic = topicOf(packageName);
  const parts = typed ? typedFiles(topic) : markdownFiles(topic);
  const manifest = {
    name: packageName,
    version: '0.1.0',
    description: `Agents for ${topic.words}.`,
    type: 'module',
    keywords: ['parallel-agents-agents', 'ai', 'agents'],
    ...(typed && { exports: './index.js' }),
    files: parts.published,
    engines: { node: '>=22' },
    scripts: {
      test: 'node --test',
      list: `parallel-agents agents list --agents ${typed ? packageName : './agents'}`,
      release: 'npm test && npm publish --access public',
    },
    ...(typed && { dependencies: { '@parallel-agents/core': versions.core, zod: versions.zod } }),
    devDependencies: {
      ...(!typed && { '@parallel-agents/core': versions.core }),
      '@parallel-agents/registry': versions.registry,
      'parallel-agents': versions.command,
    },
  };
  return {
    packageName,
    files: {
      'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
      ...parts.files,
      'README.md': readme(packageName, topic, typed),
      '.gitignore': 'node_modules\n',
    },
  };
}

function readme(packageName: string, { words, namespace, agent }: Topic, typed: boolean): string {
  const where = typed ? '`index.js`' : '`agents/`, a markdown file each';
  return `# ${packageName}

Agents for ${words}, for [parallel-agents](https://www.npmjs.com/package/parallel-agents).

| agent | does |
| --- | --- |
| \`${namespace}/${agent}\` | says what it does |

\`\`\`sh
npm install ${packageName}
parallel-agents agents add ${packageName}
\`\`\`

\`\`\`yaml
tasks:
  - agent: ${agent}
    description: What is to be done.
\`\`\`

## Write agents

They stand in ${where}. \`npm test\` loads them as strictly as can be, and tries each on its own fixtures, without a model and
without cost. With a model: \`npx parallel-agents agents test ${typed ? packageName : './agents'}\`.

Raise \`version\` of an agent whenever what you changed may change its answers.

## Publish

\`npm run release\` tests and publishes. The keyword \`parallel-agents-agents\` lets people find the package.
`;
}
