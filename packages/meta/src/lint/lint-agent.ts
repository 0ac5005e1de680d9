import type { AgentDefinition } from '@parallel-agents/core';
import type { AgentDesign } from '../design/agent-design.ts';
import { fromDefinition } from '../design/from-definition.ts';
import { checkCompleteness } from './completeness.ts';
import { checkExamStrength } from './exam-strength.ts';
import { checkExamples } from './example-fit.ts';
import { checkInjection } from './injection.ts';
import type { LintFinding, LintReport } from './lint-finding.ts';
import { checkSchemas } from './schema-soundness.ts';
import { checkWording } from './wording.ts';

/**
 * What can be said about an agent without a model.
 * @example
 * const { passed, findings } = lintAgent(critic);
 * for (const { severity, problem } of findings) console.log(severity, problem);
 */
export function lintAgent(agent: AgentDefinition): LintReport {
  const findings = lintDesign(fromDefinition(agent).design);
  return { agent: agent.name, passed: !findings.some(isError), findings };
}

/**
 * One report for each agent, in their order.
 * @example
 * const failed = lintAgents(agents).filter(({ passed }) => !passed);
 */
export function lintAgents(agents: Iterable<AgentDefinition>): LintReport[] {
  return [...agents].map(lintAgent);
}

/** The same for a design, whose schemas may not even be schemas. */
export function lintDesign(design: AgentDesign): LintFinding[] {
  const schemas = checkSchemas(design);
  const unusable = schemas.some(({ rule }) => rule === 'schema');
  return [
    ...checkCompleteness(design),
    ...schemas,
    ...(unusable ? [] : [...checkExamples(design), ...checkExamStrength(design)]),
    ...checkWording(design),
    ...checkInjection(design),
  ];
}

export function isError({ severity }: LintFinding): boolean {
  return severity === 'error';
}
