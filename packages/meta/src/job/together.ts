/** Works on all at the same time. A defect in one stops the others, and is thrown when they have ended. */
export async function together<Item, Result>(
  items: readonly Item[],
  { work, stop }: { work(item: Item, index: number): Promise<Result>; stop(): void },
): Promise<Result[]> {
  const settled = await Promise.allSettled(
    items.map(async (item, index) => {
      try {
        return await work(item, index);
      } catch (defect) {
        stop();
        throw defect;
      }
    }),
  );
  return settled.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
