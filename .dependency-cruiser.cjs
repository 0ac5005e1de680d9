/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'No circles, by type imports either.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'packages-import-core-only',
      comment:
        'A package implements a port of core or produces its data, and imports no sibling. The application layer composes.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src', pathNot: '^packages/(app|registry|agents-personal|meta)/' },
      to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/core/'] },
    },
    {
      name: 'agents-import-core-and-checks-only',
      comment: 'Packages of agents take checks from the library, as those of others do.',
      severity: 'error',
      from: { path: '^packages/(registry|agents-personal|meta)/src' },
      to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/core/', '^packages/checks/'] },
    },
    {
      name: 'core-imports-no-package',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^(packages/(?!core/)|apps/)' },
    },
    {
      name: 'only-faces-import-the-application-layer',
      severity: 'error',
      from: { path: '^packages/(?!app/)' },
      to: { path: '^packages/app/' },
    },
    {
      name: 'the-application-layer-knows-no-face',
      comment: 'No terminal, no chat, no HTTP: a face shows what it gives.',
      severity: 'error',
      from: { path: '^packages/app/' },
      to: { path: 'node_modules/(commander|picocolors|@bomb\\.sh/tab|typebox|openclaw)/' },
    },
    {
      name: 'programs-import-what-is-public',
      comment: 'What the packages share among them is no promise to a program: examples do without it.',
      severity: 'error',
      from: { path: '^(examples/|apps/cli/src/index\\.ts)', pathNot: '^examples/test/' },
      to: {
        path: [
          '^packages/.*/internal\\.ts$',
          '^packages/core/src/wire/',
          '^packages/app/src/(?!index)[a-z]+\\.ts$',
        ],
      },
    },
    {
      name: 'packages-import-no-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-deep-imports',
      comment: 'Another package is imported by its name, never by a path into it.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'core-is-light',
      comment: 'The import of core is a cold start for its users: only small, well-kept helpers.',
      severity: 'error',
      from: { path: '^packages/core/src', pathNot: '^packages/core/src/json-schema/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional'],
        pathNot: 'node_modules/(zod|tinyqueue|p-retry)/',
      },
    },
    {
      name: 'json-schema-stands-apart',
      comment:
        'The validator of JSON Schema is an entry of its own, for those who load agents from files or models.',
      severity: 'error',
      from: { path: '^packages/core/src', pathNot: '^packages/core/src/json-schema/' },
      to: { path: '^packages/core/src/json-schema/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // OpenClaw is there where its plugin runs.
      to: { couldNotResolve: true, pathNot: '^openclaw/' },
    },
    {
      name: 'src-does-not-import-tests',
      severity: 'error',
      from: { path: '/src/' },
      to: { path: '/test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What tests write beside the examples goes while this reads. Scripts that wrote a fixture once ran with the code of
    // their day.
    exclude: { path: '(^|/)(dist|node_modules/\\.cache)/|^examples/\\.|/fixtures/.*/write\\.mjs$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@parallel-agents/source', 'types', 'import', 'node', 'default'],
    },
  },
};
