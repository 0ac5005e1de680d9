/** Why a text does not parse: what the parser says, and where. */
type SyntaxFault = string;

/** Parses a text of one language; `undefined` where it is in order. */
export type Parse = (text: string) => SyntaxFault | undefined;

/**
 * Parsers are given no more than so many characters of one text: a file of 5,000 lines. On some texts the time that they
 * take grows with the square of the length.
 */
export const mostCharacters = 200_000;

/** A language, by its name and the ends of its files. */
export interface Language {
  name: string;
  extensions: readonly string[];
  /** What code fences call it. */
  fences?: readonly string[];
  load(): Promise<Parse>;
}

/** The languages that are parsed; what is in another one is not. Their parsers are loaded when a file of theirs is there. */
export const languages: readonly Language[] = [
  {
    name: 'TypeScript',
    extensions: ['ts', 'mts', 'cts'],
    fences: ['typescript'],
    load: () => scriptParser(false),
  },
  { name: 'TypeScript with JSX', extensions: ['tsx'], load: () => scriptParser(true) },
  {
    name: 'JavaScript',
    extensions: ['js', 'mjs', 'cjs', 'jsx'],
    fences: ['javascript'],
    load: () => scriptParser(true),
  },
  { name: 'JSON', extensions: ['json', 'jsonc', 'webmanifest'], load: async () => parseJson },
  { name: 'YAML', extensions: ['yaml', 'yml'], load: yamlParser },
  { name: 'TOML', extensions: ['toml'], load: tomlParser },
];

export function languageOf(extension: string): Language | undefined {
  return languages.find(
    ({ extensions, fences = [] }) => extensions.includes(extension) || fences.includes(extension),
  );
}

/** A parser for each of these languages. */
export async function loadParsers(used: Iterable<Language>): Promise<Map<Language, Parse>> {
  const wanted = [...new Set(used)];
  return new Map(await Promise.all(wanted.map(async (one) => [one, await one.load()] as const)));
}

async function scriptParser(jsx: boolean): Promise<Parse> {
  const parse = await loadScriptParser();
  return (text) => faultOf(() => parse(text, jsx));
}

/** The tree of a module as acorn gives it, of TypeScript too. */
export type ParseScript = (text: string, jsx: boolean) => { body: readonly Record<string, unknown>[] };

/** Loads acorn. */
export async function loadScriptParser(): Promise<ParseScript> {
  const [{ Parser }, { tsPlugin }] = await Promise.all([
    import('acorn'),
    import('@sveltejs/acorn-typescript'),
  ]);
  const withJsx = Parser.extend(tsPlugin({ jsx: true }));
  const without = Parser.extend(tsPlugin({ jsx: false }));
  return (text, jsx) =>
    (jsx ? withJsx : without).parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      allowHashBang: true,
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
    }) as unknown as ReturnType<ParseScript>;
}

/** tsconfig.json and the like have comments and commas at the end. */
function parseJson(text: string): SyntaxFault | undefined {
  const fault = faultOf(() => JSON.parse(text));
  if (fault === undefined) return undefined;
  const plain = text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1');
  const bare = plain.replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, '$1');
  return faultOf(() => JSON.parse(bare)) === undefined ? undefined : fault;
}

async function yamlParser(): Promise<Parse> {
  const { parseAllDocuments } = await import('./yaml.ts');
  return (text) => {
    const documents = parseAllDocuments(text, { prettyErrors: true, uniqueKeys: true });
    const faults = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : [];
    // A chart or a playbook is YAML once its template is filled in.
    if (faults.length > 0 && /^[^\S\n]*\{\{[-%]?|\{%|:\s*\{\{(?!\s*\})/m.test(text)) return undefined;
    return faults[0]?.message.split('\n')[0];
  };
}

async function tomlParser(): Promise<Parse> {
  const { parse } = await import('smol-toml');
  return (text) => faultOf(() => parse(text));
}

function faultOf(parse: () => unknown): SyntaxFault | undefined {
  try {
    parse();
    return undefined;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return message.split('\n')[0] ?? message;
  }
}
