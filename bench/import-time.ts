import { spawnSync } from 'node:child_process';

/** Milliseconds that a Node process with this import takes beyond an empty one: the median of pairs, run in turn. */
export function measureImport(specifier: string, pairs = 15): number {
  const differences: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    differences.push(processMs(`await import(${JSON.stringify(specifier)})`) - processMs('0'));
  }
  differences.sort((a, b) => a - b);
  return differences[Math.floor(pairs / 2)] ?? 0;
}

function processMs(code: string): number {
  const before = performance.now();
  const result = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: import.meta.dirname,
  });
  if (result.status !== 0) throw new Error(result.stderr.toString());
  return performance.now() - before;
}
