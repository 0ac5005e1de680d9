// All that can be said about the code without running it.
export const checks = [
  { name: 'types', command: ['node', 'scripts/typecheck.mjs'] },
  { name: 'format and lint', command: ['biome', 'check', '.', '--error-on-warnings'] },
  {
    name: 'package boundaries',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'packages', 'apps', 'examples'],
  },
  { name: 'unused code', command: ['knip'] },
  { name: 'dependency versions', command: ['sherif'] },
  { name: 'packed packages', command: ['node', 'scripts/check-packed.mjs'] },
  { name: 'public types', command: ['node', 'scripts/api-reports.mjs', '--check'] },
  { name: 'pages', command: ['node', 'scripts/docs.mjs', '--check'] },
];
