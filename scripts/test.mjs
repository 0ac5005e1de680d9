// `npm test`: sets up, then runs the tests of all packages and those on a real OpenClaw gateway. What takes longer has its own
// commands: `npm run test:skill` and `npm run release -- --dry-run`.
import { conclude, runSuite } from './steps.mjs';
import { build, install } from './workspace.mjs';

install({ gateway: true });
build();
conclude([
  await runSuite({ name: 'packages', args: [] }),
  await runSuite({ name: 'gateway', args: ['--config', 'e2e/vitest.config.ts', '--project=gateway'] }),
]);
