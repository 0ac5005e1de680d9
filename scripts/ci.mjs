// `.ci/run`: everything. Two cores are kept at work: the checks run beside the tests of the packages, which wait for servers
// much of the time, and the rehearsal of a release beside the tests on gateways.
import { checks } from './checks.mjs';
import { conclude, runStep, runSuite } from './steps.mjs';
import { build, install } from './workspace.mjs';

const began = performance.now();
install({ gateway: true });
build();
const setUp = { name: 'set-up and build', seconds: (performance.now() - began) / 1000, slowest: [] };

const besidePackages = async () => {
  const done = [];
  for (const check of checks) done.push(await runStep({ ...check, quiet: true, aside: true }));
  return done;
};
const rehearsal = ['node', '--conditions=@parallel-agents/source', 'e2e/release/dry-run.ts'];

const [packages, checked] = await Promise.all([
  runSuite({ name: 'tests of packages', args: [] }),
  besidePackages(),
]);
const [gateways, release] = await Promise.all([
  runSuite({ name: 'tests on gateways', args: ['--config', 'e2e/vitest.config.ts'] }),
  runStep({ name: 'rehearsal of a release', command: rehearsal, quiet: true, aside: true }),
]);

const all = { name: 'all', seconds: (performance.now() - began) / 1000, slowest: [] };
const uncounted = { passed: 0, failed: 0, skipped: 0 };
conclude([{ ...setUp, ...uncounted }, packages, ...checked, gateways, release, { ...all, ...uncounted }], {
  table: true,
});
