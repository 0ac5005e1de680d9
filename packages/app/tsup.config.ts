import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild([
  'src/settings.ts',
  'src/fields.ts',
  'src/runtimes.ts',
  'src/agents.ts',
  'src/documents.ts',
  'src/jobs.ts',
]);
