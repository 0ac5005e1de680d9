import type { Check, CheckProblem } from '@parallel-agents/core';
import { extensionOf, filesIn } from '../kit/files.ts';
import { bareName, objectsOf, sentOf, sqlFault } from '../kit/sql.ts';
import { fieldOf, listOf } from '../kit/walk.ts';

/** PostgreSQL's own parser, where `libpg-query` is installed. */
export interface SqlTools {
  parse?: (script: string) => string | undefined;
}

/**
 * SQL files are SQL; the `tables` and `indexes` that the answer lists are made in them, and each foreign key leads an
 * index. With `libpg-query` installed, scripts for PostgreSQL go through its own parser.
 *
 * Why: a migration that does not parse stops a deployment half-way, and a foreign key without an index locks tables for
 * as long as a scan takes.
 */
export const sqlObjects: Check<unknown, SqlTools> = {
  name: 'sql-objects',
  description: 'SQL parses; tables and indexes that are listed are made; foreign keys are indexed.',
  fields: ['path', 'content'],
  async load() {
    try {
      const postgres = await import('libpg-query');
      await postgres.loadModule();
      return { parse: (script) => faultOf(() => postgres.parseSync(script)) };
    } catch {
      return {};
    }
  },
  run({ output }, { parse }) {
    const files = filesIn(output).filter(({ path }) => extensionOf(path) === 'sql');
    const dialect = /mysql|mariadb|sqlite|sql server|oracle/i.exec(
      String(fieldOf(output, 'framework') ?? ''),
    )?.[0];
    const problems = files.flatMap(({ at, path, content }): CheckProblem[] => {
      const say = (message: string) => [
        { path: [...at, 'content'], message: `${path.slice(0, 80)}${message}` },
      ];
      const fault = sqlFault(content);
      if (fault) return say(` is no SQL: line ${fault.line}: ${fault.message}`);
      const said = dialect === undefined ? parse?.(sentOf(content)) : undefined;
      return said === undefined ? [] : say(` is no PostgreSQL: ${said}`);
    });
    if (problems.length > 0) return { problems };
    const made = objectsOf(files.map(({ content }) => content));
    const all = files.length > 0 ? files : [];
    if (all.length > 0) {
      for (const { path, fields } of listOf(output, 'tables')) {
        if (typeof fields.name !== 'string' || made.tables.has(bareName(fields.name))) continue;
        problems.push({
          path: [...path, 'name'],
          message: `no file makes the table ${fields.name.slice(0, 60)}`,
        });
      }
      for (const { path, fields } of listOf(output, 'indexes')) {
        if (typeof fields.name !== 'string' || isMade(made, fields.name)) continue;
        problems.push({
          path: [...path, 'name'],
          message: `no file makes the index ${fields.name.slice(0, 60)}`,
        });
      }
      // MySQL makes an index for each foreign key by itself.
      const own = /mysql|mariadb/i.test(dialect ?? '');
      for (const { table, column } of own ? [] : made.foreignKeys) {
        if (made.leading.has(`${table}.${column}`)) continue;
        problems.push({ path: ['files'], message: `no index leads with the foreign key ${table}.${column}` });
      }
    }
    return { problems };
  },
};

/** What a primary key or a unique constraint makes by itself has the database's name. */
function isMade({ indexes, tables }: ReturnType<typeof objectsOf>, name: string): boolean {
  const bare = bareName(name);
  return (
    indexes.has(bare) || (/(?:_pkey|_key)$/.test(bare) && [...tables].some((table) => bare.startsWith(table)))
  );
}

function faultOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
