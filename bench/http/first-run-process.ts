// One contender's first run in a process of its own.
import process from 'node:process';
import { time } from './measure.ts';
import { speedContenders } from './speed.ts';

const [by = '', url = ''] = process.argv.slice(2);
const contender = speedContenders[by];
if (contender === undefined) throw new Error(`There is no contender ${by}.`);
const { elapsedMs, cpuMs } = await time(contender, url, 20, 20);
process.send?.({ elapsedMs, cpuMs }, () => process.exit());
