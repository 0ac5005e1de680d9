import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild(['src/index.ts', 'src/providers/index.ts', 'src/batches/index.ts']);
