import type { AgentDesign } from '../design/agent-design.ts';
import { isNoSchema } from '../design/schemas.ts';
import type { LintFinding } from './lint-finding.ts';

/** Words that leave the decision to taste. */
const vagueWords =
  /\b(?:appropriate(?:ly)?|relevant|as needed|if necessary|where applicable|good|nice|high[- ]quality|proper(?:ly)?|reasonabl[ey]|suitabl[ey]|robust|comprehensive|best practices?|user[- ]friendly|etc|and so on|various|several)\b/gi;
/** One may be followed by its criterion; so many cannot. */
const vagueAllowed = 4;

const placeholders =
  /\bTODO\b|\bTBD\b|\bFIXME\b|lorem ipsum|\{\{[^{}]{0,200}\}\}|<insert[^<>]{0,200}>|\[insert[^[\]]{0,200}\]|\bXXX\b/i;

/** Whether the instructions say anything definite. */
export function checkWording(design: AgentDesign): LintFinding[] {
  return [...placeholder(design), ...vague(design), ...contradictions(design)];
}

function placeholder(design: AgentDesign): LintFinding[] {
  const texts = {
    description: design.description,
    instructions: design.instructions,
    rubric: design.rubric.join('\n'),
  };
  return Object.entries(texts).flatMap(([field, text]) => {
    const found = placeholders.exec(text)?.[0];
    if (found === undefined) return [];
    const fix = 'Write what is meant; what varies from task to task belongs into the input.';
    return [{ rule: 'placeholder', severity: 'error', field, problem: `"${found}" was left in`, fix }];
  });
}

function vague({ instructions, rubric }: AgentDesign): LintFinding[] {
  const words = instructions.match(vagueWords) ?? [];
  const found: LintFinding[] = [];
  if (words.length > vagueAllowed) {
    const list = [...new Set(words.map((word) => word.toLowerCase()))].join(', ');
    const fix = 'Replace each by a criterion: a number, a list, a case.';
    found.push({
      rule: 'vague',
      severity: 'warning',
      field: 'instructions',
      problem: `leaves to taste: ${list}`,
      fix,
    });
  }
  for (const [index, line] of rubric.entries()) {
    const word = line.match(vagueWords)?.[0];
    if (word === undefined) continue;
    const fix = 'Say what a judge can check in the answer.';
    const problem = `"${word}" is not a yes or no`;
    found.push({ rule: 'vague', severity: 'warning', field: `rubric[${index}]`, problem, fix });
  }
  return found;
}

function contradictions({ instructions, outputSchema }: AgentDesign): LintFinding[] {
  const found: LintFinding[] = [];
  const contradict = (problem: string, fix: string) =>
    found.push({ rule: 'contradiction', severity: 'error', field: 'instructions', problem, fix });
  const otherForm =
    /\b(?:answer|respond|reply|return|output)\b[^.\n]{0,30}\b(?:in|as|with)\b[^.\n]{0,15}\b(plain text|markdown|prose|html|xml|yaml|csv)\b/i;
  const form = isNoSchema(outputSchema) ? undefined : otherForm.exec(instructions)?.[1];
  if (form !== undefined)
    contradict(`asks for ${form}, the output schema for JSON`, 'Leave the form of the answer to the schema.');
  for (const [thing, { least, most }] of amounts(instructions)) {
    if (least !== undefined && most !== undefined && least > most)
      contradict(`asks for at least ${least} and at most ${most} ${thing}`, 'Keep one of the two.');
  }
  const never = new Set(
    [...instructions.matchAll(/\bnever ((?:\w+ ){1,4}\w+)/gi)].map(([, what]) => what?.toLowerCase()),
  );
  for (const [, what = ''] of instructions.matchAll(/\balways ((?:\w+ ){1,4}\w+)/gi)) {
    if (never.has(what.toLowerCase()))
      contradict(`says both always and never: ${what}`, 'Keep one of the two.');
  }
  return found;
}

function amounts(text: string): Map<string, { least?: number; most?: number }> {
  const limits = new Map<string, { least?: number; most?: number }>();
  for (const [, bound = '', count, thing = ''] of text.matchAll(
    /\b(at least|at most|no more than|no fewer than) (\d+) (\w+)/gi,
  )) {
    const key = thing.toLowerCase().replace(/s$/, '');
    const known = limits.get(key) ?? {};
    limits.set(
      key,
      /least|fewer/i.test(bound) ? { ...known, least: Number(count) } : { ...known, most: Number(count) },
    );
  }
  return limits;
}
