import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './page.ts';

/** A function or class that programs can import and call. */
export interface Callable {
  name: string;
  /** What it is imported from. */
  entry: string;
  /** The file that it stands in, from the root of the repository. */
  file: string;
  examples: string[];
}

const reports = readdirSync(join(root, 'api')).map((file) => ({
  file,
  text: readFileSync(join(root, 'api', file), 'utf8'),
}));

/** Of all names in the reports of what packages offer, the entry that has it. */
const entries = new Map(
  reports.flatMap(({ file, text }) =>
    [
      ...text.matchAll(/^export (?:abstract )?(?:async )?(?:function\*?|class|const|interface|type) (\w+)/gm),
    ].map(([, name = '']): [string, string] => [name, entryOf(file)]),
  ),
);

/** Every one that has a name in the reports, with the examples of its docstring. */
export function callables(): Callable[] {
  return reports.flatMap(({ file: report, text }) => {
    const found = docstringsOf(basename(report).split('.')[0] ?? '');
    return [...text.matchAll(/^export (?:function|class|abstract class) (\w+)/gm)].flatMap(([, name = '']) =>
      found.filter((each) => each.name === name).map((each) => ({ ...each, entry: entryOf(report) })),
    );
  });
}

/** `journal.node-sqlite.api.md` is of `@parallel-agents/journal/node-sqlite`. */
function entryOf(report: string): string {
  const [folder = '', ...parts] = report.replace(/\.api\.md$/, '').split('.');
  return [folder === 'cli' ? 'parallel-agents' : `@parallel-agents/${folder}`, ...parts].join('/');
}

function docstringsOf(folder: string): Omit<Callable, 'entry'>[] {
  const declaration =
    /(?<docstring>\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export (?:abstract )?(?:async )?(?:function\*?|class) (?<name>\w+)/gm;
  return globSync(`{packages,apps}/${folder}/src/**/*.ts`, { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(declaration)].map(({ groups = {} }) => ({
      name: groups.name ?? '',
      file,
      examples: examplesIn(groups.docstring ?? ''),
    })),
  );
}

function examplesIn(docstring: string): string[] {
  return docstring
    .replace(/^\s*\/?\*+\/? ?/gm, '')
    .split(/^(?=@\w)/m)
    .flatMap((part) => /^@example\s*\n?([\s\S]*)$/.exec(part)?.[1]?.trimEnd() ?? []);
}

/** What an example may use without saying where it comes from, as every reader has one of their own. */
const given: Readonly<Record<string, string>> = {
  agents: "import('@parallel-agents/core').AgentDefinition[]",
  api: "{ runtime: { subagent: import('@parallel-agents/openclaw/plugin').SubagentApi } }",
  apiKey: 'string',
  app: "import('@parallel-agents/app').App",
  baseUrl: 'string',
  code: 'string',
  critic: "import('@parallel-agents/core').AgentDefinition",
  event: "import('@parallel-agents/core').JobEvent",
  goal: 'string',
  id: 'string',
  journal: "import('@parallel-agents/core').Journal",
  orchestrator: "import('@parallel-agents/core').Orchestrator",
  plan: "import('@parallel-agents/meta').Plan",
  providers: "import('@parallel-agents/batch').BatchProvider[]",
  runtime: "import('@parallel-agents/core').AgentRuntime",
  socket: '{ send(text: string): void }',
  task: "import('@parallel-agents/core').AgentTask",
  tasks: "import('@parallel-agents/core').AgentTask[]",
  tiers: "import('@parallel-agents/escalation').TierModel[]",
  toolContext: '{ agentId?: string }',
  transport: "Parameters<ReturnType<typeof import('@parallel-agents/mcp').createServer>['connect']>[0]",
  view: "import('@parallel-agents/core/view').JobView",
};

const ofOthers: Readonly<Record<string, string>> = {
  expect: 'vitest',
  join: 'node:path',
  readFile: 'node:fs/promises',
  test: 'vitest',
  writeFile: 'node:fs/promises',
  z: 'zod',
};

/** A module that the compiler takes: the example, with what it leaves out. */
export function programOf(example: string, { name, entry }: Pick<Callable, 'name' | 'entry'>): string {
  const declared = new Set(
    [...example.matchAll(/\b(?:const|let|using|function|class) (?:\{([^}]*)\}|(\w+))/g)].flatMap(
      ([, parts = '', one = '']) => [
        one,
        ...parts.split(',').map((part) => part.split(':').at(-1)?.trim() ?? ''),
      ],
    ),
  );
  const imported = [...example.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((each) => each.trim()),
  );
  const free = [...new Set(example.replaceAll('...', ' ').match(/(?<![.\w'])[A-Za-z]\w*/g))].filter(
    (word) => !declared.has(word) && !imported.includes(word),
  );
  const lines = free.flatMap((word) => {
    const from = word === name ? entry : (entries.get(word) ?? ofOthers[word]);
    if (given[word] !== undefined) return [`declare const ${word}: ${given[word]};`];
    return from === undefined ? [] : [`import { ${word} } from '${from}';`];
  });
  return `${lines.join('\n')}\n${example}\nexport {};\n`;
}
