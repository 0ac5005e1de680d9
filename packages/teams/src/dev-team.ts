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
  ['frontend', 'frontend_developer', 'Build the user interface', 'on the API as it is designed'],
  [
    'backend',
    'backend_developer',
    'Build the server side',
    'on the API and the database as they are designed',
  ],
  ['database', 'database_architect', 'Design the database', undefined],
  ['api', 'api_designer', 'Design the API', undefined],
  [
    'devops',
    'devops_engineer',
    'Set up build, deployment and operation',
    'for the API and the database as they are designed',
  ],
] as const;

/** What the others build on. */
const contract = ['api', 'database'] as const;

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
  return roles.map(([part, agent, job, basis]) => ({
    id: `${idPrefix}-${part}`,
    agent,
    description: `${job} of the application "${app.trim()}"${scope}${basis === undefined ? '' : `, ${basis} in the results`}.`,
    input: { app, features: [...features], ...forAll, ...own[part] },
    ...(basis !== undefined && { dependsOn: contract.map((first) => `${idPrefix}-${first}`) }),
  }));
}
