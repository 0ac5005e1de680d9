import type { AgentTask } from '@parallel-agents/core';
import { requireText } from './require-text.ts';

export interface DevTeamOptions {
  /** What the application can do, one feature an entry. @default [] */
  features?: readonly string[];
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

/**
 * A full-stack team for one application: frontend, backend, database, API, operations. They work at the same time, each
 * on its own part; nobody waits for another.
 *
 * @throws InputError (`INVALID_TASK`) for an empty application name or feature
 * @example
 * const { results } = await orchestrator.run(createDevTeam('TaskManager', { features: ['auth', 'tasks', 'teams'] }));
 */
export function createDevTeam(
  app: string,
  { features = [], idPrefix = 'dev' }: DevTeamOptions = {},
): AgentTask[] {
  requireText('app', app, 'Name the application that is to be built.');
  for (const feature of features) requireText('features', feature, 'Remove the empty feature.');
  const scope = features.length === 0 ? '' : ` with these features: ${features.join(', ')}`;
  return roles.map(([part, agent, job]) => ({
    id: `${idPrefix}-${part}`,
    agent,
    description: `${job} of the application "${app.trim()}"${scope}.`,
    input: { app, features: [...features] },
  }));
}
