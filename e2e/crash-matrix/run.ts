// Kills the command at random moments of a run and prints what became of it. `npm run crash-matrix [-- ROUNDS [SEED]]`.
import { startGateway } from '../gateway.ts';
import { crashMatrix } from './crash-matrix.ts';
import { startCountingModel } from './model.ts';
import { seededRandom } from './seeded-random.ts';

const [rounds = 40, seed = 1] = process.argv.slice(2).map(Number);
const model = await startCountingModel(300);
const gateway = await startGateway({ modelUrl: model.server.url, agentDefaults: { maxConcurrent: 12 } });
const plan = { gateway, model, tasks: 60, concurrency: 12, random: seededRandom(seed) };
console.log(`60 tasks with two tiers on a real OpenClaw gateway; seed ${seed}\n`);
console.log('| killed after | results there | in flight | lost | paid twice | account |');
console.log('|---|---|---|---|---|---|');
const done = await crashMatrix({
  ...plan,
  kills: [...Array(rounds).fill(1), ...Array(Math.ceil(rounds / 4)).fill(3)],
  onRound({ killedAfterSeconds, completedBefore, inFlight, lost, paidTwice, accountDiffers }) {
    const when = killedAfterSeconds.map((seconds) => seconds.toFixed(2)).join(' + ');
    const account = accountDiffers ? 'differs' : 'the same';
    console.log(`| ${when} s | ${completedBefore} | ${inFlight} | ${lost} | ${paidTwice} | ${account} |`);
  },
});
const sum = (field: 'lost' | 'paidTwice'): number => done.reduce((total, round) => total + round[field], 0);
const moments = done.reduce((total, { killedAfterSeconds }) => total + killedAfterSeconds.length, 0);
const differing = done.filter(({ accountDiffers }) => accountDiffers).length;
console.log(
  `\n${done.length} runs, killed at ${moments} moments: ${sum('lost')} lost, ${sum('paidTwice')} paid twice, ${differing} with another account`,
);
await gateway.stop();
await model.server.close();
process.exitCode = sum('lost') + sum('paidTwice') + differing > 0 ? 1 : 0;
