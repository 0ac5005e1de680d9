import { indentedJson } from '@parallel-agents/core/internal';
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

const exampleForm = { input: 'Input:\n```json\n', output: '\n```\nOutput:\n```json\n', end: '\n```' };
const inputSchema = z.record(z.string(), z.unknown());

function parseExamples(text: string): AgentDesign['examples'] | undefined {
  const examples: AgentDesign['examples'] = [];
  for (let rest = text; rest !== ''; ) {
    if (!rest.startsWith(exampleForm.input)) return undefined;
    const middle = rest.indexOf(exampleForm.output);
    const from = middle + exampleForm.output.length;
    const end = middle === -1 ? -1 : rest.indexOf(exampleForm.end, from);
    if (end === -1) return undefined;
    try {
      const input = inputSchema.parse(JSON.parse(rest.slice(exampleForm.input.length, middle)));
      examples.push({ input, output: JSON.parse(rest.slice(from, end)) });
    } catch {
      return undefined;
    }
    rest = rest.slice(end + exampleForm.end.length).trimStart();
  }
  return examples;
}

function jsonBlock(value: unknown): string {
  return `\`\`\`json\n${indentedJson(value)}\n\`\`\``;
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
