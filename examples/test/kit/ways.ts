import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Block, root } from './page.ts';

/** What a test does with a block, so that it cannot go stale. */
export type Way =
  /** It is done as the page says, one block after the other. */
  | 'followed'
  /** It is loaded as an agent. */
  | 'agent'
  /** Each command line is read by the real command, which then does nothing. */
  | 'commands'
  /** It is compiled, and run. */
  | 'program'
  /** It is compiled: running it takes what no test has. */
  | 'compiled program'
  /** It is read by what reads such files. */
  | 'file'
  /** Its command is run, and prints it. */
  | 'output'
  /** The fields that it shows are those of what its command prints. */
  | 'shape'
  /** Its commands are run, and each prints what stands below it. */
  | 'talk'
  /** It is given to the tool of the plugin that it is for. */
  | 'call'
  /** A test that it names draws it anew and compares, or runs it. */
  | 'elsewhere'
  /** It is what another test plays. */
  | 'transcript';

/** @returns `undefined` where nothing runs it */
export function wayOf(block: Block): Way | undefined {
  const { page, directive = '', language, info, text } = block;
  if (directive.startsWith('not run: ')) return undefined;
  if (/^output of `[^`]+`$/.test(directive)) return 'output';
  if (/^shape of `[^`]+`$/.test(directive)) return 'shape';
  const test = /^(?:drawn|run) by: (\S+)$/.exec(directive)?.[1];
  if (test !== undefined) return isReadBy(test, page) ? 'elsewhere' : undefined;
  if (followedPages.has(page) && isFollowed(block)) return 'followed';
  if (text.startsWith('---\n')) return 'agent';
  if (info === 'transcript') return 'transcript';
  if (language === 'console') return 'talk';
  if (language === 'sh') return 'commands';
  if (language === 'ts') return directive.startsWith('compiled: ') ? 'compiled program' : 'program';
  const isOfSkill = page.startsWith('apps/skill/skills/');
  if (isOfSkill && (info !== '' || language === 'js')) return onGateway(block);
  if (isOfSkill && language === 'json') return text.includes('"tasks"') ? 'call' : undefined;
  return ['yaml', 'json', 'json5'].includes(language) ? 'file' : undefined;
}

/** The test is there, and reads the page. */
function isReadBy(test: string, page: string): boolean {
  const file = join(root, test);
  return existsSync(file) && readFileSync(file, 'utf8').includes(page);
}

/** Its program is run in the Code Mode of a gateway, or its call made there, as the test there reads it from the page. */
function onGateway({ page, language, info }: Block): Way | undefined {
  const test = readFileSync(join(root, 'e2e/skill/test/last-resort.test.ts'), 'utf8');
  const isRead = info === '' ? test.includes(`\`\`\`${language}\\n`) : test.includes(`'${info}'`);
  return isRead && test.includes(basename(page)) ? 'elsewhere' : undefined;
}

function isFollowed({ language, directive }: Block): boolean {
  return language === 'sh' || directive === 'prints' || (directive?.startsWith('file: ') ?? false);
}

/** Those that a test names in `follow('…')`. */
const followedPages: ReadonlySet<string> = new Set(
  globSync(['examples/test/*.test.ts', 'e2e/test/*.test.ts'], { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .flatMap((test) => [...test.matchAll(/\.follow\(\s*'([^']+)'/g)].map(([, page = '']) => page)),
);
