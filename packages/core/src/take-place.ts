import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What it goes by; tests put their own in. */
interface System {
  platform: NodeJS.Platform;
  rename(from: string, to: string): Promise<void>;
  wait(milliseconds: number): Promise<unknown>;
}

const here: System = { platform: process.platform, rename, wait: sleep };

/** What Windows says of a file that somebody has open: a reader, an editor, what looks for viruses. */
const openCodes: readonly unknown[] = ['EPERM', 'EACCES', 'EBUSY'];

/** Milliseconds between tries: a second together. */
const waits = [10, 20, 40, 80, 150, 300, 400];

/**
 * Puts a file that is written whole in the place of another. On Windows that is refused as long as somebody has the other one
 * open, mostly for moments: it is tried again for a second.
 *
 * @throws the error of the system
 */
export async function takePlace(partial: string, file: string, system: System = here): Promise<void> {
  for (const wait of system.platform === 'win32' ? waits : []) {
    try {
      return await system.rename(partial, file);
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
      if (!openCodes.includes(code)) throw thrown;
      await system.wait(wait);
    }
  }
  await system.rename(partial, file);
}
