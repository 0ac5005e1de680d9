/** That something was stopped, and by what: the reason of an aborted signal. */
export function stoppedWords(reason: unknown): string {
  const why = reason instanceof Error ? reason.message : String(reason ?? 'the run was cancelled');
  return `It was stopped (${why.replace(/\.$/, '')}).`;
}
