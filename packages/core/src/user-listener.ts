/**
 * A listener of the user's, for work that does not wait for it: what it throws stops nothing of that work, and the
 * process says it once as a warning.
 */
export function userListener<T>(listener: (told: T) => unknown): (told: T) => void {
  let saidSo = false;
  const say = (thrown: unknown): void => {
    if (saidSo) return;
    saidSo = true;
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    globalThis.process.emitWarning(`A listener for warnings has failed: ${words}`, 'ParallelAgentsWarning');
  };
  return (value) => {
    try {
      Promise.resolve(listener(value)).catch(say);
    } catch (thrown) {
      say(thrown);
    }
  };
}
