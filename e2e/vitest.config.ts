import { gatewayTests } from './vitest.shared.ts';

export default gatewayTests('e2e/test/**/*.test.ts', 120);
