import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRandomModel } from './random-model.ts';

/** A request that a llama.cpp has answered. */
export interface Answered {
  /** Whether a schema came along. */
  withSchema: boolean;
  /** What llama.cpp had against it. */
  refusal?: string;
}

/** A running llama.cpp. */
export interface LlamaServer {
  /** The base URL that OpenAI clients want, with `/v1`. */
  readonly url: string;
  /** The requests that were answered, in order. */
  answered(): Promise<Answered[]>;
  close(): Promise<void>;
}

/** Seconds that llama.cpp may take to start. */
const startSeconds = 30;

/**
 * Starts llama.cpp with a model of random weights behind chat completions. A schema in `response_format` becomes a
 * grammar by llama.cpp's own code, as in its server; what it makes none of is answered with its reason and 400.
 * @param seed of the weights, and of what is drawn with them
 */
export async function startLlamaServer(seed: number): Promise<LlamaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-llama-'));
  const model = join(folder, 'random.gguf');
  await writeRandomModel(model, seed);
  const program = fileURLToPath(new URL('llama-process.ts', import.meta.url));
  const child = fork(program, [model, String(seed)], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  });
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  };
  const started = once(child, 'message', { signal: AbortSignal.timeout(startSeconds * 1000) });
  const [url] = await Promise.race([started, ended.then(() => [])]);
  if (typeof url !== 'string') {
    await close();
    throw new Error('llama.cpp has not started; node e2e/llama/llama-process.ts MODEL.gguf 1 shows why.');
  }
  return {
    url,
    answered: async () => (await (await fetch(new URL('/answered', url))).json()) as Answered[],
    close,
  };
}
