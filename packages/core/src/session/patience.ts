/** Milliseconds that what came in while nothing could run has to be read, at most. */
const mostGraceMs = 1000;

/**
 * Calls `onOver` after so many seconds. Where this process could not run for a while, it looks first at what came in
 * meanwhile: an answer that came in time is not late because nobody looked.
 *
 * @returns ends it
 */
export function startPatience(seconds: number, onOver: () => void): () => void {
  const due = performance.now() + seconds * 1000;
  let timer = setTimeout(() => {
    const lateMs = Math.max(0, performance.now() - due);
    // Timers go before what sockets have brought; even a timer that is on time lets them go first once.
    timer = setTimeout(() => setImmediate(() => isEnded || onOver()), Math.min(lateMs, mostGraceMs));
  }, seconds * 1000);
  let isEnded = false;
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
