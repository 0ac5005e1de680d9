import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild(['src/index.ts', 'src/internal.ts', 'src/loading/list-files.ts']);
