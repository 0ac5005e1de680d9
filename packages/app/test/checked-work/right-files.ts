import type { ChangedAnswer } from './change.ts';

const file = (path: string, content: string) => ({ files: { path, purpose: 'p', content } });

/** Unusual files that are right: no check may say a word. */
export const rightFiles: readonly ChangedAnswer[] = [
  {
    agent: 'frontend_developer',
    what: 'a generated client',
    add: file('src/api.ts', "import { client } from './generated/client';\nexport { client };\n"),
  },
  {
    agent: 'frontend_developer',
    what: 'types of routes',
    add: file(
      'app/root.tsx',
      "import type { Route } from './+types/root';\nexport type Props = Route.ComponentProps;\n",
    ),
  },
  {
    agent: 'frontend_developer',
    what: 'a picture as text',
    add: {
      files: {
        path: 'src/logo.ts',
        purpose: 'p',
        content: "import logo from './TaskList.tsx?raw';\nexport default logo;\n",
      },
    },
  },
  {
    agent: 'frontend_developer',
    what: 'a package.json that lists what is imported',
    add: file(
      'package.json',
      '{"name":"app","dependencies":{"zod":"4","@tanstack/react-query":"5"},"imports":{}}',
    ),
  },
  {
    agent: 'frontend_developer',
    what: 'words that sound left out',
    add: file(
      'src/x.ts',
      "// Add the country code before the number.\n// The rest of the list is shown in pages.\nexport const a = 1; // … and kept\n// … and so is its order.\nexport const b = { code: 'DE' };\n",
    ),
  },
  {
    agent: 'frontend_developer',
    what: 'a path with brackets and marks',
    add: file('app/[[...slug]]/@modal/(shop)/page.tsx', 'export default function Page() { return null; }\n'),
  },
  {
    agent: 'frontend_developer',
    what: 'new syntax',
    add: file(
      'src/new.ts',
      'enum Kind { A = 1 }\nconst kinds = { a: Kind.A } satisfies Record<string, Kind>;\nabstract class Base<const T> { abstract get(): T; protected accessor x = 1; }\nexport { kinds, Base };\nexport type { Kind };\n',
    ),
  },
  {
    agent: 'frontend_developer',
    what: 'a decorator',
    add: file(
      'src/service.ts',
      'function Injectable() { return (target: unknown) => target; }\n@Injectable()\nexport class Service { constructor(private readonly name: string) {} get() { return this.name; } }\n',
    ),
  },
  {
    agent: 'frontend_developer',
    what: 'a component that its test awaits',
    add: {
      files: { path: 'src/Badge.tsx', purpose: 'p', content: 'export const Badge = () => <b>new</b>;\n' },
      components: { name: 'Badge', responsibility: 'r', states: ['shown'] },
    },
  },

  {
    agent: 'backend_developer',
    what: 'passwords of tests',
    add: file(
      'test/login.test.ts',
      "import { test } from 'node:test';\ntest('login', () => { const user = { password: 'Passw0rd!' }; return user; });\n",
    ),
  },
  {
    agent: 'backend_developer',
    what: 'what has to be filled in, as a sample',
    add: file('.env.example', 'API_KEY=your-api-key\nDATABASE_URL=postgres://app:app1234@localhost/app\n'),
  },
  {
    agent: 'backend_developer',
    what: 'an end of a YAML document',
    add: file('config.yaml', '---\nport: 1\n...\n'),
  },
  {
    agent: 'backend_developer',
    what: 'a setting with remarks',
    add: file('tsconfig.json', '{\n  // strict\n  "compilerOptions": { "strict": true, },\n}\n'),
  },
  {
    agent: 'backend_developer',
    what: 'a rule in the database',
    set: { 'invariants.0.enforcedIn': 'a unique index on members (team_id, user_id)' },
  },
  {
    agent: 'backend_developer',
    what: 'a rule in a file by its short name',
    set: { 'invariants.0.enforcedIn': 'postgres-tasks.ts' },
  },
  {
    agent: 'backend_developer',
    what: 'types alone of a package',
    add: file('package.json', '{"name":"app","dependencies":{},"devDependencies":{"@types/pg":"8"}}'),
  },

  {
    agent: 'database_architect',
    what: 'MySQL, whose foreign keys have indexes',
    set: {
      framework: 'MySQL 8',
      'files.0.content':
        'CREATE TABLE `teams` (`id` bigint PRIMARY KEY);\nCREATE TABLE `tasks` (`id` bigint PRIMARY KEY, `team_id` bigint NOT NULL, KEY `tasks_open_by_team` (`team_id`, `id`), INDEX `tasks_by_team` (`team_id`), FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`));\n',
    },
  },
  {
    agent: 'database_architect',
    what: 'a foreign key that is the key',
    add: file(
      'migrations/002.sql',
      'CREATE TABLE task_notes (task_id bigint PRIMARY KEY REFERENCES tasks (id), note text NOT NULL);\n',
    ),
  },
  {
    agent: 'database_architect',
    what: 'a function between dollars',
    add: file(
      'migrations/003.sql',
      'CREATE FUNCTION touch() RETURNS trigger AS $$ BEGIN NEW.done_at := now(); RETURN NEW; END; $$ LANGUAGE plpgsql;\n',
    ),
  },
  {
    agent: 'database_architect',
    what: 'an index of an expression',
    add: file(
      'migrations/004.sql',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS tasks_by_title ON tasks (lower(title));\n',
    ),
  },

  {
    agent: 'api_designer',
    what: 'endpoints with the path of the server',
    set: { 'endpoints.0.path': '/v1/teams/{id}/tasks' },
    replace: {
      'files.0.content': [
        'security: [{ token: [] }]',
        'servers: [{ url: https://api.example.com/v1 }]\nsecurity: [{ token: [] }]',
      ],
    },
  },
  { agent: 'api_designer', what: 'a method in small letters', set: { 'endpoints.0.method': 'get' } },
  {
    agent: 'api_designer',
    what: 'a later version of the format',
    replace: { 'files.0.content': ['openapi: 3.1.0', 'openapi: 3.1.1'] },
  },

  {
    agent: 'devops_engineer',
    what: 'an image whose maker sets a user',
    add: file(
      'worker/Dockerfile',
      'FROM gcr.io/distroless/nodejs22-debian12:nonroot\nCOPY dist /app\nCMD ["/app/main.js"]\n',
    ),
  },
  {
    agent: 'devops_engineer',
    what: 'an image that is built here',
    add: file('compose.yaml', 'services:\n  app:\n    image: app\n    build: .\n'),
  },
  {
    agent: 'devops_engineer',
    what: 'a chart',
    add: file(
      'chart/templates/app.yaml',
      'apiVersion: apps/v1\n{{- if .Values.replicas }}\nspec:\n  replicas: {{ .Values.replicas }}\n{{- end }}\n',
    ),
  },
  {
    agent: 'devops_engineer',
    what: 'variables of a loop and of the runner',
    add: file(
      'all.sh',
      '#!/bin/sh\nset -eu\nfor HOST in a b; do ssh "$HOST" true; done\nwhile read -r LINE; do echo "$LINE"; done\necho "$CI_COMMIT_SHA $OPTARG"\n',
    ),
  },
  {
    agent: 'devops_engineer',
    what: 'a rollback by hand',
    set: { rollback: 'kubectl rollout undo deployment/app, about a minute' },
  },

  { agent: 'travel_event_planner', what: 'a budget in thousands', input: { budget: '1.200 €' } },
  { agent: 'travel_event_planner', what: 'a range', input: { budget: '300–400 EUR' } },
];
