// Loaded first (`node --import`): the clock of this process is off by CLOCK_MS. Only the clock that people set; the one that
// counts from the start of the process goes on as it was.
import process from 'node:process';

const offMs = Number(process.env.CLOCK_MS);
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given: []) {
    super(...(given.length > 0 ? given : ([Real.now() + offMs] as unknown as [])));
  }
  static override now(): number {
    return Real.now() + offMs;
  }
} as DateConstructor;
