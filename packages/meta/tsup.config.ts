import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild([
  'src/index.ts',
  'src/internal.ts',
  'src/agents.ts',
  'src/create/brief.ts',
  'src/job/limits.ts',
]);
