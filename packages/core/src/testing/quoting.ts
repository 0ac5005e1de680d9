import { isRecord } from '../is-record.ts';

/** A line of what a prompt gives to work on. */
interface GivenLine {
  text: string;
  number: number;
}

/** Fields whose texts are copied from what was given. */
const copied = ['quote', 'source', 'sink'];

/**
 * An example whose quotes are taken from the prompt, with their lines: its author’s are from other code. A model that is
 * asked to quote does so.
 */
export function quoting(value: unknown, prompt: string): unknown {
  const lines = givenLines(prompt);
  const exported = lines
    .map(
      ({ text }) => /\bexport (?:default )?(?:async )?(?:function\*?|const|class|let) (\w+)/.exec(text)?.[1],
    )
    .find((name) => name !== undefined);
  return quote(value, lines, exported);
}

function quote(value: unknown, lines: readonly GivenLine[], exported: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => quote(item, lines, exported));
  if (!isRecord(value)) return value;
  const [first] = lines;
  const quotes = typeof value.quote === 'string' && first !== undefined;
  const renamed = renamedTest(value, exported);
  return Object.fromEntries(
    Object.entries(renamed).map(([name, item]) => {
      if (quotes && copied.includes(name)) return [name, first.text];
      if (quotes && (name === 'startLine' || name === 'endLine')) return [name, first.number];
      return [name, quote(item, lines, exported)];
    }),
  );
}

/** A test that imports what there is to import. */
function renamedTest(value: Record<string, unknown>, exported: string | undefined): Record<string, unknown> {
  const { imports, code } = value;
  const [old] = Array.isArray(imports) ? imports : [];
  if (typeof old !== 'string' || typeof code !== 'string' || exported === undefined) return value;
  return { ...value, imports: [exported], code: code.replace(new RegExp(`\\b${old}\\b`, 'g'), exported) };
}

/** The lines between the tags of material and input, numbered or not; else the task itself. */
function givenLines(prompt: string): GivenLine[] {
  const blocks = [
    ...prompt.matchAll(/^<(?:material|input) name="([^"\n]*)">\n([\s\S]*?)\n<\/(?:material|input)>$/gm),
  ];
  const code =
    blocks.find(([, name]) => name === 'code') ??
    blocks.find(([tag]) => tag.startsWith('<material')) ??
    blocks[0];
  const text = code?.[2] ?? /(?<!#)# Task[ \t]*\r?\n([^\n]+)/.exec(prompt)?.[1] ?? '';
  return text.split('\n').flatMap((line, index): GivenLine[] => {
    const [, number, numbered = ''] = /^(\d+|-)\| ?(.*)$/.exec(line) ?? [];
    const bare = (number === undefined ? line : numbered).trim();
    const isText = bare !== '' && bare.length < 600 && !bare.includes('<\\/');
    return isText ? [{ text: bare, number: Number(number) || index + 1 }] : [];
  });
}
