import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild([
  'src/index.ts',
  'src/conformance/internal.ts',
  'src/internal.ts',
  'src/conformance.ts',
  'src/journal-conformance.ts',
  'src/servers.ts',
  'src/temporary-folder.ts',
]);
