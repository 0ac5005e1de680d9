import { scenarioTable } from './table.ts';

// The table of docs/scores-measured.md; a test keeps the two the same.
process.stdout.write(`${await scenarioTable()}\n`);
