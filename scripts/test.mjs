// `npm test`: sets up, then runs the tests of all packages and those on a real OpenClaw gateway.
// `npm test -- --all` is what `.ci/run` does: the checks, the plugin and the skill in the gateway, and the rehearsal of a
// release too. Two cores are kept at work: the checks, and then the rehearsal, run beside the tests, which wait for servers
// and gateways some of the time.
import { checks } from './checks.mjs';
import { conclude, runStep, runSuite } from './steps.mjs';
import { build, install } from './workspace.mjs';

const isAll = process.argv.includes('--all');
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;

install({ gateway: true });
build();
const setUp = { name: 'set-up and build', seconds: seconds(), slowest: [] };

const suites = async () => {
  const packages = await runSuite({ name: 'tests of packages', args: [] });
  const project = isAll ? [] : ['--project=gateway'];
  const args = ['--config', 'e2e/vitest.config.ts', ...project];
  return [packages, await runSuite({ name: 'tests on gateways', args })];
};
const beside = async () => {
  const rehearsal = ['node', '--conditions=@parallel-agents/source', 'e2e/release/dry-run.ts'];
  const steps = isAll ? [...checks, { name: 'rehearsal of a release', command: rehearsal }] : [];
  const done = [];
  for (const step of steps) done.push(await runStep({ ...step, quiet: true, aside: true }));
  return done;
};
const [[packages, gateways], besides] = await Promise.all([suites(), beside()]);

const uncounted = { passed: 0, failed: 0, skipped: 0 };
const all = { name: 'all', seconds: seconds(), slowest: [], ...uncounted };
conclude([{ ...setUp, ...uncounted }, packages, gateways, ...besides, all], { table: isAll });
