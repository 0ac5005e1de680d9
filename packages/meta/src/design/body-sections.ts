import { z } from 'zod';
import type { AgentDesign } from './agent-design.ts';

/** The parts of a design that the model is told in words, beside its schemas. */
type Body = Pick<AgentDesign, 'instructions' | 'edgeCases' | 'limits' | 'examples'>;

const headings = { edgeCases: '## Edge cases', limits: '## Limits', examples: '## Examples' } as const;

/** The instructions with sections for edge cases, limits and examples, as people read them and models follow them. */
export function writeBody({ instructions, edgeCases, limits, examples }: Body): string {
  const cases = edgeCases.map(
    ({ situation, behaviour }) => `- ${line(situation).replaceAll(' → ', ' -> ')} → ${line(behaviour)}`,
  );
  const sections = [
    [headings.edgeCases, cases.join('\n')],
    [headings.limits, limits.map((limit) => `- ${line(limit)}`).join('\n')],
    [
      headings.examples,
      examples
        .map(({ input, output }) => `Input:\n${jsonBlock(input)}\nOutput:\n${jsonBlock(output)}`)
        .join('\n\n'),
    ],
  ] as const;
  const written = sections.flatMap(([heading, text]) => (text === '' ? [] : [`${heading}\n${text}`]));
  return [instructions.trim(), ...written].join('\n\n');
}

/** Takes the sections out again. One that is not in the form of `writeBody` stays with the instructions. */
export function readBody(body: string): Body {
  const read: Body = { instructions: body.trim(), edgeCases: [], limits: [], examples: [] };
  const take = <Entry>(heading: string, parse: (text: string) => Entry[] | undefined): Entry[] => {
    const start = read.instructions.lastIndexOf(`\n${heading}\n`);
    if (start === -1) return [];
    const entries = parse(read.instructions.slice(start + heading.length + 2).trim());
    if (entries === undefined) return [];
    read.instructions = read.instructions.slice(0, start).trim();
    return entries;
  };
  read.examples = take(headings.examples, parseExamples);
  read.limits = take(headings.limits, parseItems);
  read.edgeCases = take(headings.edgeCases, parseEdgeCases);
  return read;
}

function parseItems(text: string): string[] | undefined {
  const lines = text.split('\n').filter((entry) => entry.trim() !== '');
  return lines.every((entry) => entry.startsWith('- ')) ? lines.map((entry) => entry.slice(2)) : undefined;
}

function parseEdgeCases(text: string): AgentDesign['edgeCases'] | undefined {
  const pairs = parseItems(text)?.map((item) => item.split(' → '));
  if (pairs === undefined || pairs.some(({ length }) => length < 2)) return undefined;
  return pairs.map(([situation = '', ...behaviour]) => ({ situation, behaviour: behaviour.join(' → ') }));
}

const exampleForm = /Input:\n```json\n([\s\S]*?)\n```\nOutput:\n```json\n([\s\S]*?)\n```\s*/y;
const inputSchema = z.record(z.string(), z.unknown());

function parseExamples(text: string): AgentDesign['examples'] | undefined {
  const examples: AgentDesign['examples'] = [];
  exampleForm.lastIndex = 0;
  while (exampleForm.lastIndex < text.length) {
    const found = exampleForm.exec(text);
    if (found === null) return undefined;
    const [, input = '', output = ''] = found;
    try {
      examples.push({ input: inputSchema.parse(JSON.parse(input)), output: JSON.parse(output) });
    } catch {
      return undefined;
    }
  }
  return examples;
}

function jsonBlock(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2) ?? 'null'}\n\`\`\``;
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
