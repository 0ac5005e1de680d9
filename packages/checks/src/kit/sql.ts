/** What SQL statements make, by a look at their words: enough to hold a list of tables and indexes against it. */
export interface SqlObjects {
  tables: ReadonlySet<string>;
  /** With the table and its leading column. */
  indexes: ReadonlyMap<string, { table: string; column: string }>;
  foreignKeys: readonly { table: string; column: string; line: number }[];
  /** Columns that an index leads with: those of primary keys and unique constraints, too. */
  leading: ReadonlySet<string>;
}

/** A statement, without comments. */
interface Statement {
  text: string;
  line: number;
}

/** A script without the lines for the program that sends it, which part statements: `GO`, `\\set ON_ERROR_STOP on`. */
export function sentOf(script: string): string {
  return script.replace(/^[ \t]*(?:go|\\\w[^\n]*)[ \t]*\r?$/gim, ';');
}

/** The statements of a script, split where a semicolon stands outside of quotes, comments and dollar quotes. */
function statementsOf(script: string): Statement[] {
  const token =
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|;|[^'"\-/$;]+|[\s\S]/g;
  const statements: Statement[] = [];
  let parts: string[] = [];
  let line = 1;
  let start = 1;
  const end = (): void => {
    if (parts.length > 0) statements.push({ text: parts.join('').trim(), line: start });
    parts = [];
  };
  for (const [part] of sentOf(script).matchAll(token)) {
    const isComment = part.startsWith('--') || part.startsWith('/*');
    if (part === ';') end();
    else if (!isComment && (parts.length > 0 || part.trim() !== '')) {
      if (parts.length === 0) start = line + (/^\s*/.exec(part)?.[0].split('\n').length ?? 1) - 1;
      parts.push(part);
    }
    line += part.split('\n').length - 1;
  }
  end();
  return statements;
}

const beginnings =
  /^(?:abort|alter|analyze|attach|begin|call|checkpoint|cluster|comment|commit|copy|create|deallocate|declare|delete|detach|discard|do|drop|end|exec|execute|explain|fetch|grant|if|import|insert|listen|lock|merge|notify|pragma|prepare|refresh|reindex|release|rename|replace|reset|revoke|rollback|savepoint|select|set|show|start|table|truncate|update|use|vacuum|values|with)/i;

/** What shows that a script is no SQL, without a parser. */
export function sqlFault(script: string): { message: string; line: number } | undefined {
  for (const { text, line } of statementsOf(script)) {
    const bare = text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g, "''");
    if (!beginnings.test(bare))
      return { message: `no statement begins with "${bare.split(/\s/, 1)[0]?.slice(0, 30)}"`, line };
    const open = bare.split('(').length - bare.split(')').length;
    if (open !== 0)
      return { message: open > 0 ? 'a bracket is not closed' : 'a bracket closes that was not opened', line };
    if (/^create\s+table\b(?!.*\b(?:as|partition\s+of|like)\b)(?![\s\S]*\()/i.test(bare))
      return { message: 'the table has no columns', line };
  }
  return undefined;
}

/** A name without schema, quotes and case. */
export function bareName(name: string): string {
  return (name.split('.').at(-1) ?? name).replace(/["`[\]]/g, '').toLowerCase();
}

/** In quotes a name may have blanks and more; letters are those of any language. */
const oneName = '(?:"(?:[^"]|"")+"|`[^`]+`|\\[[^\\]]+\\]|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const name = `((?:${oneName}\\s*\\.\\s*){0,2}${oneName})`;

export function objectsOf(scripts: readonly string[]): SqlObjects {
  const tables = new Set<string>();
  const indexes = new Map<string, { table: string; column: string }>();
  const foreignKeys: { table: string; column: string; line: number }[] = [];
  const leading = new Set<string>();
  for (const { text, line } of scripts.flatMap(statementsOf)) {
    const index = new RegExp(
      `^create\\s+(unique\\s+)?index\\s+(?:concurrently\\s+)?(?:if\\s+not\\s+exists\\s+)?(?:${name}\\s+)?on\\s+(?:only\\s+)?${name}\\s*(?:using\\s+\\w+\\s*)?\\(\\s*["\`\\[]?([\\p{L}\\p{N}_$]+)`,
      'iu',
    ).exec(text);
    if (index) {
      const [, , indexName = '', table = '', column = ''] = index;
      indexes.set(bareName(indexName), { table: bareName(table), column: column.toLowerCase() });
      // A partial index serves a foreign key for some rows only.
      if (!/\)\s*(?:include\s*\([^)]*\)\s*)?where\b/i.test(text))
        leading.add(`${bareName(table)}.${column.toLowerCase()}`);
      continue;
    }
    const made = new RegExp(
      `^create\\s+(?:(?:global|local)\\s+)?(?:temp(?:orary)?\\s+|unlogged\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?${name}`,
      'iu',
    ).exec(text);
    const altered = new RegExp(`^alter\\s+table\\s+(?:if\\s+exists\\s+)?(?:only\\s+)?${name}`, 'iu').exec(
      text,
    );
    const table = bareName((made ?? altered)?.[1] ?? '');
    if (made) tables.add(table);
    const view = new RegExp(
      `^create\\s+(?:or\\s+replace\\s+)?(?:materialized\\s+)?view\\s+(?:if\\s+not\\s+exists\\s+)?${name}`,
      'iu',
    ).exec(text);
    if (view) tables.add(bareName(view[1] ?? ''));
    if (table !== '') columnsOf(text, table, line, foreignKeys, leading, indexes);
  }
  return { tables, indexes, foreignKeys, leading };
}

function columnsOf(
  text: string,
  table: string,
  line: number,
  foreignKeys: { table: string; column: string; line: number }[],
  leading: Set<string>,
  indexes: Map<string, { table: string; column: string }>,
): void {
  const body = text.slice(text.search(/\(|add/i));
  for (const part of splitColumns(body)) {
    const named =
      /constraint\s+["`[]?(\w+)["`\]]?\s+(?:primary\s+key|unique(?:\s+nulls\s+not\s+distinct)?|exclude)\b[^(]*(?:\(\s*["`[]?(\w+))?/i.exec(
        part,
      );
    if (named) indexes.set(bareName(named[1] ?? ''), { table, column: (named[2] ?? '').toLowerCase() });
    const listed = /(?:primary\s+key|unique(?:\s+nulls\s+not\s+distinct)?)\s*\(\s*["`]?(\w+)/i.exec(
      part,
    )?.[1];
    if (listed) leading.add(`${table}.${listed.toLowerCase()}`);
    // As MySQL writes them, inside of the table.
    const inline =
      /^\s*(?:add\s+)?(?:unique\s+|fulltext\s+|spatial\s+)?(?:index|key)\s+["`]?(\w+)["`]?\s*(?:using\s+\w+\s*)?\(\s*["`]?(\w+)/i.exec(
        part,
      );
    if (inline) {
      const [, its = '', leads = ''] = inline;
      indexes.set(its.toLowerCase(), { table, column: leads.toLowerCase() });
      leading.add(`${table}.${leads.toLowerCase()}`);
      continue;
    }
    const foreign = /foreign\s+key\s*\(\s*["`]?(\w+)/i.exec(part)?.[1];
    if (foreign) foreignKeys.push({ table, column: foreign.toLowerCase(), line });
    const column = /^\s*(?:add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?)?["`]?(\w+)["`]?\s+\w/i
      .exec(part)?.[1]
      ?.toLowerCase();
    if (column === undefined || /^(?:constraint|primary|unique|foreign|check|exclude|like)$/.test(column))
      continue;
    if (/\bprimary\s+key\b(?!\s*\()|\bunique\b(?!\s*\()/i.test(part)) leading.add(`${table}.${column}`);
    if (!foreign && /\breferences\b/i.test(part)) foreignKeys.push({ table, column, line });
  }
}

/** Parts between commas that stand in the outermost brackets. */
function splitColumns(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const [piece] of body.matchAll(/'(?:[^']|'')*'|[(),]|[^'(),]+|'/g)) {
    if (piece === '(') depth++;
    if (piece === ')') depth--;
    if ((piece === ',' && depth <= 1) || (piece === '(' && depth === 1) || (piece === ')' && depth === 0)) {
      parts.push(part);
      part = '';
    } else part += piece;
  }
  return [...parts, part].filter((one) => one.trim() !== '');
}
