// Runs before each unit test file: a file in which something opened a socket or started a process fails.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { basename } from 'node:path';
import { afterAll, expect } from 'vitest';

/** Files of one worker share it, so that the modules of Node are wrapped once. */
const shared = globalThis as { unitTestUses?: Set<string> };

/** Notes the use and goes on: an error thrown here could be taken for what the test expects. */
function watch(owner: object, method: string, use: string, uses: Set<string>): void {
  const real: (...given: unknown[]) => unknown = Reflect.get(owner, method);
  Reflect.set(owner, method, function (this: unknown, ...given: unknown[]) {
    uses.add(use);
    return real.apply(this, given);
  });
}

function watchNode(): Set<string> {
  const uses = new Set<string>();
  watch(net.Server.prototype, 'listen', 'listens on a socket', uses);
  watch(net.Socket.prototype, 'connect', 'connects to a socket', uses);
  watch(dgram.Socket.prototype, 'bind', 'binds a socket', uses);
  watch(childProcess.ChildProcess.prototype, 'spawn', 'starts a process', uses);
  for (const method of ['spawnSync', 'execSync', 'execFileSync'])
    watch(childProcess, method, 'starts a process', uses);
  syncBuiltinESMExports();
  return uses;
}

shared.unitTestUses ??= watchNode();
const uses = shared.unitTestUses;

afterAll(() => {
  const found = [...uses];
  uses.clear();
  if (found.length === 0) return;
  const renamed = basename(expect.getState().testPath ?? '', '.test.ts');
  throw new Error(
    `This unit test ${found.join(' and ')}. Use a fake, or rename the file to ${renamed}.integration.test.ts.`,
  );
});
