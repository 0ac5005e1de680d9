import type { AgentDefinition, AgentTask, CheckSubject } from '@parallel-agents/core';
import { runChecks } from '@parallel-agents/core/internal';
import { fromDefinition } from '../design/from-definition.ts';
import { isError, lintAgent } from './lint-agent.ts';
import type { LintFinding, LintReport } from './lint-finding.ts';

/**
 * What `lintAgent` says, and whether the checks of the agents accept the agents' own examples. An example without an input
 * is taken to be about itself, so that what it quotes stands there.
 *
 * @example
 * const [report] = await lintWithChecks([reviewer]);
 * console.log(report?.findings.filter(({ rule }) => rule === 'check'));
 */
export async function lintWithChecks(agents: Iterable<AgentDefinition>): Promise<LintReport[]> {
  return Promise.all(
    [...agents].map(async (agent) => {
      const { findings } = lintAgent(agent);
      const all = [...findings, ...(await checkOwnExamples(agent)), ...unknownChecks(agent)];
      return { agent: agent.name, passed: !all.some(isError), findings: all };
    }),
  );
}

/** A fixture that expects what no check of the agent can say is failed by every answer. */
function unknownChecks({ checks = [], fixtures = [] }: AgentDefinition): LintFinding[] {
  const names = checks.map(({ name }) => name);
  return fixtures.flatMap(({ expect }, index) =>
    (expect?.checks ?? [])
      .filter((name) => !names.includes(name))
      .map((name) => ({
        rule: 'fixture',
        severity: 'error',
        field: `fixtures[${index}].expect.checks`,
        problem: `the agent has no check "${name}"`,
        fix:
          names.length === 0 ? 'Name it in `checks`, too.' : `Name one of its checks: ${names.join(', ')}.`,
      })),
  );
}

async function checkOwnExamples(agent: AgentDefinition): Promise<LintFinding[]> {
  const { checks = [], outputSchema } = agent;
  if (checks.length === 0) return [];
  const { design } = fromDefinition(agent);
  const { examples: ofSchema } = design.outputSchema;
  const examples = [
    ...design.examples.map(({ input, output }, index) => ({
      field: `examples[${index}].output`,
      input,
      example: output,
    })),
    ...(Array.isArray(ofSchema) ? ofSchema : []).map((example: unknown, index) => ({
      field: `outputSchema.examples[${index}]`,
      input: undefined,
      example,
    })),
  ];
  const found = await Promise.all(
    examples.map(async ({ field, input, example }): Promise<LintFinding[]> => {
      const parsed = outputSchema?.safeParse(example);
      // That it does not fit its schema is said by another rule.
      if (parsed?.success === false) return [];
      const output: unknown = parsed ? parsed.data : example;
      const subject: CheckSubject = { output, task: taskOf(agent.name, input, example), results: [] };
      const { record, refusal } = await runChecks(checks, subject, outputSchema);
      return [
        ...(refusal?.problems ?? []).map(
          (problem): LintFinding => ({
            rule: 'check',
            severity: 'error',
            field,
            problem: `is refused by the agent’s own check: ${problem}`,
            fix: 'Correct the example; if it is right, mend the check, or leave it out of `checks`.',
          }),
        ),
        ...(record.notChecked ?? []).map(
          (problem): LintFinding => ({
            rule: 'check',
            severity: 'warning',
            field,
            problem: `could not be looked at by the agent’s own check: ${problem}`,
            fix: 'No answer like it will count as verified. Mend the check, or take it out of `checks`.',
          }),
        ),
      ];
    }),
  );
  return found.flat();
}

function taskOf(agent: string, input: unknown, example: unknown): AgentTask {
  const isGiven = typeof input === 'object' && input !== null && Object.keys(input).length > 0;
  return isGiven
    ? { agent, description: '', input: input as Record<string, unknown> }
    : { agent, description: '', material: [{ name: 'example', text: textsOf(example).join('\n') }] };
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? [String(value)] : [];
  return Object.values(value).flatMap(textsOf);
}
