// `npm test`: sets up, then runs the tests of all packages and those on a real OpenClaw gateway.
// `npm test -- --all` is what `.ci/run` does: the checks, the plugin and the skill in the gateway, and the rehearsal of a
// release too. Two cores are kept at work: the checks run beside the tests of the packages, which wait for servers much of
// the time, and the rehearsal beside the tests on gateways.
import { checks } from './checks.mjs';
import { conclude, runStep, runSuite } from './steps.mjs';
import { build, install } from './workspace.mjs';

const isAll = process.argv.includes('--all');
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;

install({ gateway: true });
build();
const setUp = { name: 'set-up and build', seconds: seconds(), slowest: [] };

const besidePackages = async () => {
  const done = [];
  for (const check of isAll ? checks : []) done.push(await runStep({ ...check, quiet: true, aside: true }));
  return done;
};
const besideGateways = async () => {
  if (!isAll) return [];
  const command = ['node', '--conditions=@parallel-agents/source', 'e2e/release/dry-run.ts'];
  return [await runStep({ name: 'rehearsal of a release', command, quiet: true, aside: true })];
};

const [packages, checked] = await Promise.all([
  runSuite({ name: 'tests of packages', args: [] }),
  besidePackages(),
]);
const project = isAll ? [] : ['--project=gateway'];
const [gateways, released] = await Promise.all([
  runSuite({ name: 'tests on gateways', args: ['--config', 'e2e/vitest.config.ts', ...project] }),
  besideGateways(),
]);

const uncounted = { passed: 0, failed: 0, skipped: 0 };
const all = { name: 'all', seconds: seconds(), slowest: [], ...uncounted };
conclude([{ ...setUp, ...uncounted }, packages, ...checked, gateways, ...released, all], { table: isAll });
