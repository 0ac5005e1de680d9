/** Something that is opened when it is first asked for; a failure is tried again the next time. */
export interface Lazy<Value> {
  get(): Promise<Value>;
  /** What there is by now; nothing where it was never asked for, or could not be opened. */
  known(): Promise<Value | undefined>;
}

export function lazily<Value>(open: () => Promise<Value>): Lazy<Value> {
  let opening: Promise<Value> | undefined;
  return {
    get() {
      opening ??= open().catch((thrown: unknown) => {
        opening = undefined;
        throw thrown;
      });
      return opening;
    },
    known: async () => opening?.catch(() => undefined),
  };
}
