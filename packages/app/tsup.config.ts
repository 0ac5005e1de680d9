import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild([
  'src/index.ts',
  'src/settings.ts',
  'src/store.ts',
  'src/engine.ts',
  'src/files.ts',
  'src/fields.ts',
  'src/runtimes.ts',
  'src/agents.ts',
  'src/documents.ts',
  'src/jobs.ts',
  'src/start.ts',
  'src/parameters.ts',
]);
