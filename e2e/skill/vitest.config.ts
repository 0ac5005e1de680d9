import { gatewayTests } from '../vitest.shared.ts';

/** The plugin and the skill in a real gateway. */
export default gatewayTests('e2e/skill/test/**/*.test.ts', 300);
