import { parse, YAMLParseError } from 'yaml';

// Loaded late, and named here: in a bundle, a module in CommonJS that is loaded late has no names.
export { parseAllDocuments } from 'yaml';

/**
 * The value of a document; `undefined` where it is no YAML, which is another check's to say.
 * @throws where it names parts of itself so often that the parser gives up
 */
export function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (thrown) {
    if (thrown instanceof YAMLParseError) return undefined;
    throw thrown;
  }
}
