/** Waits so many seconds at most; `undefined` if that was not enough. */
export async function within<T>(promise: Promise<T>, seconds: number): Promise<T | undefined> {
  const expired = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => expired.resolve(undefined), seconds * 1000);
  try {
    return await Promise.race([promise, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
