import process from 'node:process';
import { acceptance, refinement } from './tables.ts';

// False accepts and refusals of the real decisions, by what an agent is worth and how its judges are: `npm run bench:scores`
// at the root; `-- 1000` plays so many trials of each situation.
const trials = Number(process.argv[2] ?? 400);
if (!Number.isInteger(trials) || trials < 1) {
  process.stderr.write('error: the number of trials must be a whole number from 1 on, such as 400\n');
  process.exit(2);
}
process.stdout.write(
  `Agents that are said to have met 8.5, of ${trials} each\n\n${await acceptance(trials)}\n`,
);
process.stdout.write(
  `\nAn agent worth 8, four rounds at most, 3 judges, sd 0.5\n\n${await refinement(trials)}\n`,
);
