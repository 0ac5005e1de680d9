import { packageBuild } from '../../tsup.shared.ts';

export default packageBuild([
  'src/index.ts',
  'src/json-schema/internal.ts',
  'src/view/internal.ts',
  'src/testing/internal.ts',
  'src/internal.ts',
  'src/json-schema/index.ts',
  'src/testing/index.ts',
  'src/view/index.ts',
  'src/wire/index.ts',
  'src/zod.ts',
]);
