import type { AgentTask } from '@parallel-agents/core';
import { givenInputs, requireText } from './require-text.ts';

export interface DevTeamOptions {
  /** What the application can do, one feature an entry. @default [] */
  features?: readonly string[];
  /** Languages, frameworks and services that are settled. */
  stack?: string;
  /** What must not change, and what must be kept to. */
  constraints?: string;
  /** What will be asked of the data, and how often; for the database. */
  queries?: readonly string[];
  /** Where it runs; for operations. */
  platform?: string;
  /** Begins the id of each task; two development teams in one run need different ones. @default 'dev' */
  idPrefix?: string;
}

const roles = [
  ['frontend', 'frontend_developer', 'Build the user interface'],
  ['backend', 'backend_developer', 'Build the server side'],
  ['database', 'database_architect', 'Design the database'],
  ['api', 'api_designer', 'Design the API'],
  ['devops', 'devops_engineer', 'Set up build, deployment and operation'],
] as const;

/** What the others build on. */
const contract: readonly string[] = ['api', 'database'];

/** Said without naming them: a team of some members has none. */
const keepToIt = ' Keep to the designs of its API and database, where they are among the results.';

/**
 * A full-stack team for one application: frontend, backend, database, API, operations. In two steps: API and database are
 * designed first, at the same time; the three others build on these designs, so that the parts fit together.
 *
 * @throws InputError (`INVALID_TASK`) for an empty application name or feature
 * @example
 * const { results } = await orchestrator.run(createDevTeam('TaskManager', { features: ['auth', 'tasks', 'teams'] }));
 */
export function createDevTeam(
  app: string,
  { features = [], stack, constraints, queries, platform, idPrefix = 'dev' }: DevTeamOptions = {},
): AgentTask[] {
  requireText('app', app, 'Name the application that is to be built.');
  for (const feature of features) requireText('features', feature, 'Remove the empty feature.');
  const scope = features.length === 0 ? '' : ` with these features: ${features.join(', ')}`;
  const forAll = givenInputs({ stack, constraints });
  const own: Partial<Record<string, Record<string, unknown>>> = {
    database: givenInputs({ queries }),
    devops: givenInputs({ platform }),
  };
  return roles.map(([part, agent, job]) => ({
    id: `${idPrefix}-${part}`,
    agent,
    description: `${job} of the application "${app.trim()}"${scope}.${contract.includes(part) ? '' : keepToIt}`,
    input: { app, features: [...features], ...forAll, ...own[part] },
    ...(!contract.includes(part) && { dependsOn: contract.map((first) => `${idPrefix}-${first}`) }),
  }));
}
