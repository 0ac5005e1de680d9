import { InputError, type InputIssue } from '@parallel-agents/core';
import { sayIssue } from '@parallel-agents/core/internal';
import { z } from 'zod';

/** A server of tools: a program that is started, or an address. */
export type McpServerConfig =
  | { command: string; args?: readonly string[]; env?: Readonly<Record<string, string>>; cwd?: string }
  | { url: string; headers?: Readonly<Record<string, string>> };

type Variables = Readonly<Record<string, string | undefined>>;

const texts = z.record(z.string(), z.string());
const serverSchema = z.union([
  z.looseObject({
    command: z.string().min(1),
    args: z.array(z.string()).exactOptional(),
    env: texts.exactOptional(),
    cwd: z.string().exactOptional(),
  }),
  z.looseObject({ url: z.string().min(1), headers: texts.exactOptional(), type: z.string().optional() }),
]);
const fileSchema = z.looseObject({
  mcpServers: z.record(z.string(), z.unknown()).optional(),
  // VS Code's own.
  servers: z.record(z.string(), z.unknown()).optional(),
});

const namePattern = /^[A-Za-z0-9][A-Za-z0-9 ._@/-]{0,63}$/;

/**
 * The servers of a file as Claude Code, Cursor and others have it: `{ "mcpServers": { "name": { "command" … } } }`. Variables
 * (`${NAME}`, `${NAME:-otherwise}`) are filled in. What is disabled there is left out.
 *
 * @param file what it is called in errors
 * @throws InputError `INVALID_FILE` naming the server and the field
 * @example
 * const servers = readMcpServers(await readFile('mcp.json', 'utf8'), 'mcp.json');
 */
export function readMcpServers(
  text: string,
  file: string,
  variables: Variables = process.env,
): Record<string, McpServerConfig> {
  const parsed = fileSchema.safeParse(parse(text, file));
  const listed = parsed.data?.mcpServers ?? parsed.data?.servers;
  if (listed === undefined)
    throw new InputError([
      fault(file, [], 'has no "mcpServers"', 'Write { "mcpServers": { "NAME": { "command": "…" } } }.'),
    ]);
  return checkServers(listed, file, variables);
}

/**
 * Servers that were written in a configuration.
 * @throws InputError `INVALID_FILE`
 */
function checkServers(
  listed: Readonly<Record<string, unknown>>,
  file: string,
  variables: Variables = process.env,
): Record<string, McpServerConfig> {
  const issues: InputIssue[] = [];
  const servers: Record<string, McpServerConfig> = {};
  for (const [name, value] of Object.entries(listed)) {
    const path = ['mcpServers', name];
    if (z.looseObject({ disabled: z.literal(true) }).safeParse(value).success) continue;
    if (!namePattern.test(name)) {
      issues.push(
        fault(file, path, 'is no name for a server', 'Use letters, digits, "-", "_" and ".", at most 64.'),
      );
      continue;
    }
    const checked = serverSchema.safeParse(value);
    if (!checked.success) {
      issues.push(...shapeIssues(value, file, path));
      continue;
    }
    const missing = new Set<string>();
    const filled = fill(checked.data, variables, missing) as z.infer<typeof serverSchema>;
    for (const variable of missing) {
      issues.push(
        fault(
          file,
          path,
          `names the variable ${variable}, which is not set`,
          `Set ${variable}, or write \${${variable}:-…}.`,
        ),
      );
    }
    if (missing.size > 0) continue;
    const server = toServer(filled);
    if (typeof server === 'string')
      issues.push(fault(file, [...path, 'url'], server, 'Write a URL with http or https.'));
    else servers[name] = server;
  }
  if (issues.length > 0) throw new InputError(issues);
  return servers;
}

function toServer(config: z.infer<typeof serverSchema>): McpServerConfig | string {
  if (!('url' in config) || typeof config.url !== 'string') {
    const { command, args, env, cwd } = config as Extract<McpServerConfig, { command: string }>;
    return { command, ...(args && { args }), ...(env && { env }), ...(cwd !== undefined && { cwd }) };
  }
  const url = URL.parse(config.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'is no URL of a server';
  if (config.type === 'sse')
    return 'is of the kind "sse", which is not spoken here any more: servers offer "http"';
  const { headers } = config as { headers?: Record<string, string> };
  return { url: config.url, ...(headers && { headers }) };
}

function shapeIssues(value: unknown, file: string, path: (string | number)[]): InputIssue[] {
  const isObject = typeof value === 'object' && value !== null;
  const options = serverSchema.options;
  const schema = isObject && 'url' in value ? options[1] : options[0];
  if (!isObject || !('url' in value || 'command' in value))
    return [
      fault(file, path, 'has neither "command" nor "url"', 'Say how to start the server, or where it is.'),
    ];
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.map((issue) =>
    fault(file, [...path, ...issue.path.map(String)], sayIssue(issue), 'Correct it in the file.'),
  );
}

/** `${NAME}` as it is set. */
function fill(value: unknown, variables: Variables, missing: Set<string>): unknown {
  if (typeof value === 'string') {
    return value.replace(
      /\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}/g,
      (_all, name: string, has, otherwise) => {
        const set = variables[name];
        if (set !== undefined && set !== '') return set;
        if (has === undefined) missing.add(name);
        return String(otherwise ?? '');
      },
    );
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, variables, missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fill(one, variables, missing)]),
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.slice(0, 200) : 'it cannot be read';
    throw new InputError([fault(file, [], `is no JSON: ${why}`, 'Correct the file.')]);
  }
}

function fault(file: string, path: InputIssue['path'], message: string, fix: string): InputIssue {
  const where = path.length === 0 ? file : `${file}: ${path.slice(1).join('.')}`;
  return { code: 'INVALID_FILE', path: [], message: `${where} ${message}`, fix };
}
