import type { WrongAnswer } from './change.ts';

const file = (path: string, content: string) => ({ files: { path, purpose: 'p', content } });

/** Files that fit their schema and should not be written to disk, or not run once they are. */
export const wrongFiles: readonly WrongAnswer[] = [
  {
    agent: 'frontend_developer',
    what: 'a path out of the folder',
    by: 'safe-paths',
    add: file('../../etc/passwd', 'root'),
  },
  {
    agent: 'frontend_developer',
    what: 'a path at the root',
    by: 'safe-paths',
    add: file('/src/x.ts', 'export {};'),
  },
  {
    agent: 'frontend_developer',
    what: 'a path of Windows',
    by: 'safe-paths',
    add: file('C:\\app\\x.ts', 'export {};'),
  },
  {
    agent: 'frontend_developer',
    what: 'the same path twice',
    by: 'safe-paths',
    add: file('SRC/tasklist.TSX', 'export {};'),
  },
  {
    agent: 'frontend_developer',
    what: 'a hook of the repository',
    by: 'safe-paths',
    add: file('.GIT/hooks/post-checkout', 'x'),
  },
  {
    agent: 'frontend_developer',
    what: 'a component that is only listed',
    by: 'component-states',
    add: { components: { name: 'TaskFilter', responsibility: 'r', states: ['open'] } },
  },
  {
    agent: 'frontend_developer',
    what: 'a screen without an error state',
    by: 'component-states',
    set: { 'components.0.states': ['loading', 'empty'] },
  },
  {
    agent: 'frontend_developer',
    what: 'a helper that was never written',
    by: 'imports-resolve',
    replace: { 'files.0.content': ['./use-tasks.ts', './use-team.ts'] },
  },
  {
    agent: 'frontend_developer',
    what: 'a style sheet that was never written',
    by: 'imports-resolve',
    add: file('src/main.ts', "import './main.css';\n"),
  },
  {
    agent: 'frontend_developer',
    what: 'a package that is not listed',
    by: 'imports-resolve',
    add: file('package.json', '{"name":"app","dependencies":{"zod":"4"}}'),
  },
  {
    agent: 'frontend_developer',
    what: 'markup that is not closed',
    by: 'files-parse',
    replace: { 'files.0.content': ['</ul>', ''] },
  },
  {
    agent: 'frontend_developer',
    what: 'the rest as before',
    by: 'no-placeholders',
    add: file('src/x.ts', 'export const a = 1;\n// ... rest of the component unchanged\n'),
  },
  {
    agent: 'frontend_developer',
    what: 'code for the reader to add',
    by: 'no-placeholders',
    add: file('src/x.ts', '// Add your logic here\n'),
  },

  {
    agent: 'backend_developer',
    what: 'a rule in a file that is not there',
    by: 'enforced-in-file',
    set: { 'invariants.0.enforcedIn': 'src/guards.ts' },
  },
  {
    agent: 'backend_developer',
    what: 'a rule that is a wish',
    by: 'enforced-in-file',
    set: { 'invariants.0.enforcedIn': 'code review' },
  },
  {
    agent: 'backend_developer',
    what: 'TypeScript that does not parse',
    by: 'files-parse',
    replace: { 'files.0.content': ['export class TaskNotFound', 'export clas TaskNotFound'] },
  },
  {
    agent: 'backend_developer',
    what: 'JSON that does not parse',
    by: 'files-parse',
    add: file('config.json', '{"port": 3000'),
  },
  {
    agent: 'backend_developer',
    what: 'YAML with a key twice',
    by: 'files-parse',
    add: file('config.yaml', 'port: 1\nport: 2\n'),
  },
  {
    agent: 'backend_developer',
    what: 'TOML that does not parse',
    by: 'files-parse',
    add: file('app.toml', '[server\nport = 1\n'),
  },
  {
    agent: 'backend_developer',
    what: 'a function that only throws',
    by: 'no-placeholders',
    add: file('src/x.ts', "export const f = () => { throw new Error('Not implemented'); };\n"),
  },
  {
    agent: 'backend_developer',
    what: 'something left to do',
    by: 'no-placeholders',
    add: file('src/x.ts', '// TODO check the signature\n'),
  },
  {
    agent: 'backend_developer',
    what: 'a password in the code',
    by: 'no-secrets',
    add: file('src/db.ts', "export const password = 'hunter2hunter';\n"),
  },
  {
    agent: 'backend_developer',
    what: 'a password in an address',
    by: 'no-secrets',
    add: file('src/db.ts', "export const url = 'postgres://app:s3cr3tpw@db.internal/app';\n"),
  },
  {
    agent: 'backend_developer',
    what: 'an adapter that was never written',
    by: 'imports-resolve',
    replace: { 'files.2.content': ['../src/complete-task.ts', '../src/domain/complete-task.ts'] },
  },

  {
    agent: 'database_architect',
    what: 'prose for SQL',
    by: 'sql-objects',
    set: { 'files.0.content': 'Two tables, teams and tasks.' },
  },
  {
    agent: 'database_architect',
    what: 'a bracket that stays open',
    by: 'sql-objects',
    replace: { 'files.0.content': ["CHECK (name <> '')", "CHECK (name <> ''"] },
  },
  {
    agent: 'database_architect',
    what: 'a table that nothing makes',
    by: 'sql-objects',
    add: { tables: { name: 'audit_log', purpose: 'p', constraints: [] } },
  },
  {
    agent: 'database_architect',
    what: 'an index that nothing makes',
    by: 'sql-objects',
    add: { indexes: { name: 'tasks_by_title', serves: 's' } },
  },
  {
    agent: 'database_architect',
    what: 'a foreign key without an index',
    by: 'sql-objects',
    replace: { 'files.0.content': ['CREATE INDEX tasks_by_team ON tasks (team_id);\n', ''] },
  },
  {
    agent: 'database_architect',
    what: 'a foreign key with an index for some rows',
    by: 'sql-objects',
    replace: {
      'files.0.content': [
        'CREATE INDEX tasks_by_team ON tasks (team_id);\n',
        'CREATE INDEX tasks_by_team ON tasks (team_id) WHERE done_at IS NOT NULL;\n',
      ],
    },
  },
  {
    agent: 'database_architect',
    what: 'a table without columns',
    by: 'sql-objects',
    add: file('migrations/002.sql', 'CREATE TABLE labels;\n'),
  },
  {
    agent: 'database_architect',
    what: 'columns left out',
    by: 'no-placeholders',
    replace: {
      'files.0.content': ['  done_at timestamptz\n', '  done_at timestamptz\n  -- ... other columns here\n'],
    },
  },

  {
    agent: 'api_designer',
    what: 'a document that is no YAML',
    by: 'files-parse',
    set: { 'files.0.content': 'openapi: [3.1.0\npaths: {' },
  },
  {
    agent: 'api_designer',
    what: 'an endpoint that is in no document',
    by: 'open-api',
    add: { endpoints: { method: 'DELETE', path: '/teams/{teamId}', purpose: 'p', auth: 'a', errors: [] } },
  },
  { agent: 'api_designer', what: 'an operation that is not listed', by: 'open-api', set: { endpoints: [] } },
  {
    agent: 'api_designer',
    what: 'endpoints without a document',
    by: 'open-api',
    set: { 'files.0.path': 'notes.md' },
  },
  {
    agent: 'api_designer',
    what: 'a reference that leads nowhere',
    by: 'open-api',
    replace: { 'files.0.content': ['#/components/responses/Problem', '#/components/responses/Error'] },
  },
  {
    agent: 'api_designer',
    what: 'a parameter of the path that is not declared',
    by: 'open-api',
    replace: { 'files.0.content': ['name: teamId, in: path', 'name: teamId, in: query'] },
  },
  {
    agent: 'api_designer',
    what: 'an example without what is required',
    by: 'open-api',
    replace: { 'files.0.content': ['title: Unknown cursor, ', ''] },
  },
  {
    agent: 'api_designer',
    what: 'a status that does not exist',
    by: 'open-api',
    replace: { 'files.0.content': ['"200":', '"600":'] },
  },
  {
    agent: 'api_designer',
    what: 'a document of another version',
    by: 'open-api',
    replace: { 'files.0.content': ['openapi: 3.1.0', 'openapi: 2.0.0'] },
  },
  {
    agent: 'api_designer',
    what: 'a document without a title',
    by: 'open-api',
    replace: { 'files.0.content': ['title: Tasks, ', ''] },
  },

  {
    agent: 'devops_engineer',
    what: 'whatever is latest',
    by: 'container-rules',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands so in the Dockerfile.
    replace: { 'files.0.content': ['${NODE_IMAGE}', 'node:latest'] },
  },
  {
    agent: 'devops_engineer',
    what: 'an image without a tag',
    by: 'container-rules',
    add: file('compose.yaml', 'services:\n  db:\n    image: postgres\n'),
  },
  {
    agent: 'devops_engineer',
    what: 'a process that is root',
    by: 'container-rules',
    replace: { 'files.0.content': ['USER node', 'USER 0:0'] },
  },
  {
    agent: 'devops_engineer',
    what: 'a user in the first stage only',
    by: 'container-rules',
    replace: { 'files.0.content': ['USER node\n', ''] },
  },
  {
    agent: 'devops_engineer',
    what: 'a privileged service',
    by: 'container-rules',
    add: file('compose.yml', 'services:\n  agent:\n    image: agent:3\n    privileged: true\n'),
  },
  {
    agent: 'devops_engineer',
    what: 'a variable that is not listed',
    by: 'variables-listed',
    replace: { 'files.1.content': ['set -eu', 'set -eu\necho "$SENTRY_DSN"'] },
  },
  {
    agent: 'devops_engineer',
    what: 'a secret of the runner that is not listed',
    by: 'variables-listed',
    replace: { 'files.2.content': ['secrets.DATABASE_URL', 'secrets.PRODUCTION_DATABASE'] },
  },
  {
    agent: 'devops_engineer',
    what: 'a variable that nothing uses',
    by: 'variables-listed',
    add: { environmentVariables: { name: 'FEATURE_X', purpose: 'p', required: false, secret: false } },
  },
  {
    agent: 'devops_engineer',
    what: 'a rollback without a command',
    by: 'rollback-command',
    set: { rollback: 'Deploy the version before it again.' },
  },
  {
    agent: 'devops_engineer',
    what: 'a key in a file',
    by: 'no-secrets',
    add: file('deploy.env', `AWS_ACCESS_KEY_ID=${'AK'}${'IA'}IOSFODNN7EXAMPLQ\n`),
  },
  {
    agent: 'devops_engineer',
    what: 'a workflow that is no YAML',
    by: 'files-parse',
    replace: { 'files.2.content': ['jobs:\n', 'jobs: [\n'] },
  },
];
