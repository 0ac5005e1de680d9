import { randomUUID } from 'node:crypto';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { testCommand } from '../../apps/cli/test/kit/command.ts';
import { command } from './command.ts';
import { type Face, until, writeConfig } from './face.ts';
import { runtimeOf } from './library.ts';

/** Somebody who hands jobs to the workers of an engine. */
export function engine(url: string): Face {
  const namespace = `t${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const env = { PARALLEL_AGENTS_ENGINE_URL: url };
  const face = command({ flags: ['--engine'], env, config: { engine: { namespace } } });
  const folder = temporaryFolder();
  writeConfig(folder, { engine: { namespace } });
  const worker = testCommand({ runtime: runtimeOf(face.model), cwd: folder, env });
  const running = worker.run('worker', '--concurrency', '4');
  const ready = until(() => (worker.stderr().includes('at most 4 sessions') ? true : undefined));
  const afterReady =
    <Given extends unknown[], Result>(method: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await ready;
      return method(...given);
    };
  return {
    ...face,
    run: afterReady(face.run),
    team: afterReady(face.team),
    begin: afterReady(face.begin),
    async close() {
      await Promise.all([face.close(), ready]);
      worker.signals.emit('SIGTERM');
      await running;
    },
  };
}
