import type { ParseScript } from './parsers.ts';

/** A module that a file imports, and its line. */
export interface Imported {
  module: string;
  line: number;
}

/** What a module in TypeScript or JavaScript imports, statically; nothing where it does not parse. */
export function importsOf(text: string, parse: ParseScript): Imported[] {
  const tree = parsed(text, parse);
  return (tree ?? []).flatMap((node): Imported[] => {
    const { source, loc } = node as { source?: { value?: unknown }; loc?: { start?: { line?: number } } };
    const isImport = /^(?:Import|Export(?:Named|All))Declaration$/.test(String(node.type));
    if (!isImport || typeof source?.value !== 'string') return [];
    return [{ module: source.value, line: loc?.start?.line ?? 1 }];
  });
}

const declared =
  /^[^\S\n]*export\s+(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|var|enum)\s+([\w$]+)/gm;

/** The names that a module exports; `default` is one. */
export function exportsOf(text: string, parse: ParseScript): string[] {
  const tree = parsed(text, parse);
  // An excerpt need not parse.
  if (tree === undefined) return [...text.matchAll(declared)].map(([, name = '']) => name);
  const names = tree.flatMap((node): unknown[] => {
    if (node.type === 'ExportDefaultDeclaration') return ['default', nameIn(node.declaration)];
    if (node.type !== 'ExportNamedDeclaration') return [];
    const { declaration, specifiers } = node as {
      declaration?: unknown;
      specifiers?: readonly { exported?: unknown }[];
    };
    const declarators = (declaration as { declarations?: readonly { id?: unknown }[] } | null)?.declarations;
    return [
      nameIn(declaration),
      ...(declarators ?? []).map(({ id }) => (id as { name?: unknown } | undefined)?.name),
      ...(specifiers ?? []).map(({ exported }) => (exported as { name?: unknown } | undefined)?.name),
    ];
  });
  return names.filter((name): name is string => typeof name === 'string');
}

function nameIn(declaration: unknown): unknown {
  return (declaration as { id?: { name?: unknown } } | null | undefined)?.id?.name;
}

function parsed(text: string, parse: ParseScript): readonly Record<string, unknown>[] | undefined {
  for (const jsx of [true, false]) {
    try {
      return parse(text, jsx).body;
    } catch {
      // Whether it parses is another check's question.
    }
  }
  return undefined;
}
