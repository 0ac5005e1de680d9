import { InputError } from '@parallel-agents/core';
import { requirePackageName } from '@parallel-agents/meta/internal';
import type { WritingFlags } from './agent-job-flags.ts';

/** @throws InputError if flags for writing contradict each other */
export function checkWritingFlags({ as, packageName }: WritingFlags): void {
  if (packageName !== undefined && as === 'package') requirePackageName(packageName, '--package-name');
  if (packageName === undefined || as === 'package') return;
  const fix = 'Add --as package, or leave --package-name out.';
  const message = '--package-name means nothing without --as package';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--package-name'], message, fix }]);
}
