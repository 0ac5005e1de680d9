import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ScaffoldError, type ScaffoldOptions, scaffold } from './scaffold.ts';

/** Where it runs, and who is told. */
interface Place {
  cwd: string;
  say(text: string): void;
  complain(text: string): void;
}

const help = `Usage: npm create @parallel-agents NAME [-- --typed] [-- --dir FOLDER]

Makes a package of agents for parallel-agents: an agent, its test, a README, and a script that publishes it.

  NAME            of the npm package, such as agents-legal or @acme/agents-legal
  --typed         agents in JavaScript with zod schemas, in place of markdown
  --dir <folder>  where it is made (default: the name without its scope)`;

/**
 * Makes a package.
 *
 * @returns the exit code: 0, or 2 for what was typed
 */
export function run(argv: readonly string[], { cwd, say, complain }: Place): number {
  try {
    const { name, dir, typed } = read(argv);
    if (name === undefined) {
      say(help);
      return 0;
    }
    const { packageName, files } = scaffold(name, { typed });
    const folder = resolve(cwd, dir ?? packageName.replace(/^@[^/]*\//, ''));
    requireEmpty(folder);
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      makeFolder(dirname(file));
      writeFileSync(file, text, { flag: 'wx' });
    }
    const shown = relative(cwd, folder) || '.';
    say(
      `${packageName} is in ${shown}: ${Object.keys(files).join(', ')}\n\nNext:\n  cd ${shown}\n  npm install\n  npm test`,
    );
    return 0;
  } catch (thrown) {
    complain(`${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return 2;
  }
}

/** Step by step: Node's own `recursive: true` never ends where a folder takes no other, such as `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? thrown.code : String(thrown);
    throw new ScaffoldError(`The folder ${folder} cannot be made (${why}). Name another with --dir.`);
  }
}

function read(argv: readonly string[]): { name?: string; dir?: string } & Required<ScaffoldOptions> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { typed: { type: 'boolean' }, dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    const { typed = false, dir } = values;
    const [name, ...others] = positionals;
    if (others.length > 0) throw new ScaffoldError(`One name is enough: "${others[0]}" is a second.`);
    if (values.help) return { typed };
    if (name === undefined) throw new ScaffoldError(`No name was given.\n\n${help}`);
    return { name, typed, ...(dir !== undefined && { dir }) };
  } catch (thrown) {
    if (thrown instanceof ScaffoldError) throw thrown;
    throw new ScaffoldError(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${help}`);
  }
}

function requireEmpty(folder: string): void {
  let entries: string[];
  try {
    entries = existsSync(folder) ? readdirSync(folder).filter((entry) => entry !== '.git') : [];
  } catch {
    throw new ScaffoldError(`${folder} is a file. Name a folder with --dir.`);
  }
  if (entries.length > 0) {
    throw new ScaffoldError(`${folder} is not empty: it has ${entries[0]}. Name another folder with --dir.`);
  }
}
