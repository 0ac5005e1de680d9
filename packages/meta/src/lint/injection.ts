import { countHidden } from '@parallel-agents/core/internal';
import type { AgentDesign } from '../design/agent-design.ts';
import type { LintFinding } from './lint-finding.ts';

/** Instructions that hand the agent over to whoever writes its input. */
const obeysInput =
  /\b(?:follow|obey|execute|carry out|do(?! not))\b[^.\n]{0,25}\b(?:(?:any|all|the|whatever|every)\b[^.\n]{0,20}\b(?:instruction|command|order|request)s?\b[^.\n]{0,25}\b(?:in|from|inside|within|of) (?:the )?(?:input|text|user|document|message|material|log|code|e?mail|page|file)|whatever (?:the )?(?:user|input|text|document|message)\b)/i;
/** A "not", "never" or "do not" before it turns the sentence around. */
const negated = /\b(?:not|never|don['’]t|without|nor)\b[^.\n]{0,40}$/i;
/** As many characters before a sentence as a word can stand in that turns it around. */
const reachOfNot = 60;
/** The wording of an attack. */
const attack =
  /\b(?:ignore|disregard|forget|override)\b[^.\n]{0,25}\b(?:all|any|your|previous|prior|earlier|above|the)\b[^.\n]{0,20}\b(?:instruction|rule|prompt|guideline|direction)s?\b/i;
/** Text that is written for a judge, not for the agent. */
const addressesJudge = new RegExp(
  [
    String.raw`\b(?:score|rate|grade|mark|judge)\b[^.\n]{0,15}\b(?:it|me|us|(?:this|the|my)(?: (?:agent|design|answer|output|definition|response))?)\b[^.\n]{0,25}\b(?:10|ten|5 out of 5|full marks?|perfect|highest|maximum)\b`,
    String.raw`\b(?:dear|attention|note to|hello)\b[^.\n]{0,12}\b(?:judge|reviewer|grader|evaluator|panel)s?\b`,
    String.raw`\banswer (?:yes|"yes") to (?:all|every)\b`,
    String.raw`${attack.source}[^\n]{0,60}\b(?:score|rate|grade|judge|accept|approve)\b`,
  ].join('|'),
  'i',
);
const saysItIsData =
  /\b(?:material|data)\b[^.\n]{0,60}\b(?:not|no|never)\b|\b(?:gives? (?:you )?no orders|not (?:be )?followed|not orders|not instructions|no instructions|never (?:follow|obey)|(?:do not|don['’]t) (?:follow|obey))\b|\bis material\b/i;

const attackFix =
  'Remove it. Where an input must contain such words to test the agent, keep them in a fixture.';

/** Whether the wording could be turned against the agent, or was written to turn a judge. */
export function checkInjection(design: AgentDesign): LintFinding[] {
  const found: LintFinding[] = [];
  const error = (field: string, problem: string, fix: string) =>
    found.push({ rule: 'injection', severity: 'error', field, problem, fix });
  const obeys = matchUnnegated(design.instructions, obeysInput);
  if (obeys !== undefined)
    error(
      'instructions',
      `lets the input give orders: "${obeys}"`,
      'Say that the input is material, not orders.',
    );
  // What the agent is told to resist may be quoted in edge cases; that it be addressed to a judge may not.
  const own = {
    description: design.description,
    instructions: design.instructions,
    rubric: design.rubric.join('\n'),
  };
  for (const [field, text] of Object.entries(own)) {
    const words = matchUnnegated(text, attack);
    if (words !== undefined) error(field, `reads like an attack: "${words}"`, attackFix);
  }
  const everything = {
    ...own,
    limits: design.limits.join('\n'),
    edgeCases: design.edgeCases.map(({ behaviour }) => behaviour).join('\n'),
    examples: JSON.stringify(design.examples.map(({ output }) => output)),
    outputSchema: JSON.stringify(design.outputSchema),
  };
  for (const [field, text] of Object.entries(everything)) {
    const hidden = countHidden(text);
    if (hidden > 0) {
      const many = hidden === 1 ? '1 character' : `${hidden} characters`;
      const fix = 'Remove what nobody sees: it may carry a hidden text.';
      error(field, `holds ${many} that cannot be seen (control, zero width, tags)`, fix);
    }
    const words = wordsForJudges(text);
    if (words !== undefined) error(field, `is addressed to a judge: "${words}"`, attackFix);
  }
  if (!saysItIsData.test(design.instructions)) {
    const problem = 'nowhere says that the input is material and gives no orders';
    const fix = 'Add the sentence; without it, text in the input may steer the agent.';
    found.push({ rule: 'injection', severity: 'warning', field: 'instructions', problem, fix });
  }
  return found;
}

/** The words of a text that try to move a judge, if there are any. */
export function wordsForJudges(text: string): string | undefined {
  return matchUnnegated(text, addressesJudge);
}

function matchUnnegated(text: string, pattern: RegExp): string | undefined {
  for (const match of text.matchAll(new RegExp(pattern, 'gi'))) {
    const before = text.slice(Math.max(0, match.index - reachOfNot), match.index);
    if (!negated.test(before)) return match[0].replace(/\s+/g, ' ').slice(0, 120);
  }
  return undefined;
}
