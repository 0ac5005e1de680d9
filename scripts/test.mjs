// `npm test`: sets up, then runs the tests of all packages and those on a real OpenClaw gateway.
// `npm test -- --all` is what `.ci/run` does: the checks, the plugin and the skill in the gateway, and the rehearsal of a
// release too. Two cores are kept at work: the tests of packages and then the rehearsal run beside those on gateways, which
// wait for them some of the time, and the checks take what is left.
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

const gateways = () => {
  const project = isAll ? [] : ['--project=gateway'];
  return runSuite({ name: 'tests on gateways', args: ['--config', 'e2e/vitest.config.ts', ...project] });
};
const packages = async () => {
  const done = [];
  const run = async (step) => done.push(await step);
  const ofPackages = (name, ...args) => runSuite({ name: `${name} tests of packages`, args, quiet: true });
  await run(ofPackages('integration', '--project=integration', '--maxWorkers=3'));
  await run(ofPackages('unit', '--project=unit', '--maxWorkers=1'));
  if (!isAll) return done;
  const command = ['node', '--conditions=@parallel-agents/source', 'e2e/release/dry-run.ts'];
  await run(runStep({ name: 'rehearsal of a release', command, quiet: true }));
  return done;
};
const beside = async () => {
  const done = [];
  for (const check of isAll ? checks : []) done.push(await runStep({ ...check, quiet: true, aside: true }));
  return done;
};
const [onGateways, ofPackages, besides] = await Promise.all([gateways(), packages(), beside()]);

const uncounted = { passed: 0, failed: 0, skipped: 0 };
const steps = [{ ...setUp, ...uncounted }, onGateways, ...ofPackages, ...besides];
const processor = steps.reduce((sum, step) => sum + (step.processor ?? 0), 0);
const all = { name: 'all', seconds: seconds(), processor, slowest: [], ...uncounted };
conclude([...steps, all], { table: isAll });
