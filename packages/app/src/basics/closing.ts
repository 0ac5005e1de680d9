/** Lets go of something when the results are shown; what goes wrong then is only said. */
export async function closing(
  what: string,
  close: () => Promise<unknown> | undefined,
  problem: (text: string) => void,
): Promise<void> {
  try {
    await close();
  } catch (thrown) {
    problem(`${what} could not be closed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
