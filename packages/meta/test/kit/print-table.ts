import { scenarioTable } from './table.ts';

// The table of docs/meta-agents-cost.md; a test keeps the two the same.
process.stdout.write(`${await scenarioTable()}\n`);
