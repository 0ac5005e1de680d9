import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild([
  'src/index.ts',
  'src/plugin/internal.ts',
  'src/plugin/index.ts',
  'src/running-gateway.ts',
]);
