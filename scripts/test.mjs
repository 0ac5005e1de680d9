// `npm test`: sets up, then runs the tests of all packages and those on a real OpenClaw gateway.
// `npm test -- --all` is what `.ci/run` does: the checks, the plugin and the skill in the gateway, and the rehearsal of a
// release too. Two cores are kept at work: the checks run beside the tests that wait for servers, and the unit tests and then
// the rehearsal beside those on gateways, which wait for them some of the time.
import { checks } from './checks.mjs';
import { conclude, processorOfChildren, runStep, runSuite } from './steps.mjs';
import { build, install } from './workspace.mjs';

const isAll = process.argv.includes('--all');
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;

install({ gateway: true });
build();
const setUp = {
  name: 'set-up and build',
  seconds: seconds(),
  processor: processorOfChildren(),
  slowest: [],
};

const packages = runSuite({ name: 'integration tests of packages', args: ['--project=integration'] });
const units = packages.then(() =>
  runSuite({ name: 'unit tests of packages', args: ['--project=unit', '--maxWorkers=1'], quiet: true }),
);
const gateways = packages.then(() => {
  const project = isAll ? [] : ['--project=gateway'];
  return runSuite({ name: 'tests on gateways', args: ['--config', 'e2e/vitest.config.ts', ...project] });
});
const beside = async () => {
  const done = [];
  const run = async (step) => done.push(await runStep({ ...step, quiet: true, aside: true }));
  if (!isAll) return done;
  for (const check of checks) await run(check);
  // It copies the repository, and must not find a file that a test takes away meanwhile.
  await units;
  const command = ['node', '--conditions=@parallel-agents/source', 'e2e/release/dry-run.ts'];
  await run({ name: 'rehearsal of a release', command });
  return done;
};
const [ofPackages, ofUnits, onGateways, besides] = await Promise.all([packages, units, gateways, beside()]);

const uncounted = { passed: 0, failed: 0, skipped: 0 };
const steps = [{ ...setUp, ...uncounted }, ofPackages, ofUnits, onGateways, ...besides];
const processor = steps.reduce((sum, step) => sum + (step.processor ?? 0), 0);
const all = { name: 'all', seconds: seconds(), processor, slowest: [], ...uncounted };
conclude([...steps, all], { table: isAll });
