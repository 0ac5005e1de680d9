import { z } from 'zod';
import { InputError } from '../errors.ts';
import { sayIssue } from '../issue-words.ts';
import type { SessionOutcome, SpawnRequest } from '../session/runtime.ts';

/** The version that this package writes, and the latest that it reads. */
export const cassetteVersion = 1;

/** One session: what was asked, and what came of it. */
export interface RecordedSession {
  /** Which attempt of which task, without the id of the job, which every run has anew. */
  attempt: string;
  request: Pick<SpawnRequest, 'instructions' | 'prompt' | 'model' | 'outputJsonSchema' | 'toolUse'>;
  outcome: SessionOutcome;
  /** From its start to its end. */
  seconds: number;
  /** Others waited for what it said of them, as of a judge. */
  urgent?: true;
  /** The part of its model's price that it cost where it ran. @default 1 */
  priceShare?: number;
}

/** Sessions of a job, to be played again: without network, without cost, always the same. Plain data. */
export interface Cassette {
  cassette: typeof cassetteVersion;
  /** Name of the runtime that was recorded. */
  runtime: string;
  sessions: readonly RecordedSession[];
}

const cassetteSchema = z.looseObject({
  cassette: z.literal(cassetteVersion),
  runtime: z.string(),
  sessions: z.array(
    z.looseObject({
      attempt: z.string(),
      request: z.looseObject({
        instructions: z.string(),
        prompt: z.string(),
        model: z.string().optional(),
        outputJsonSchema: z.record(z.string(), z.unknown()).optional(),
      }),
      outcome: z.looseObject({
        status: z.enum(['completed', 'failed', 'timeout', 'cancelled']),
        text: z.string(),
        usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
        costUsd: z.number().optional(),
        error: z
          .looseObject({ code: z.string(), message: z.string(), fix: z.string(), retryable: z.boolean() })
          .optional(),
      }),
      seconds: z.number().min(0),
      urgent: z.literal(true).optional(),
      priceShare: z.number().min(0).optional(),
    }),
  ),
});

/**
 * A cassette that was read from a file.
 *
 * @param name what it is called in errors, such as its file
 * @throws InputError `INVALID_FILE` for what is none, and for one of a later version
 * @example
 * const cassette = readCassette(JSON.parse(await readFile('run.json', 'utf8')), 'run.json');
 */
export function readCassette(value: unknown, name = 'the cassette'): Cassette {
  const version = z.looseObject({ cassette: z.unknown() }).safeParse(value).data?.cassette;
  if (typeof version === 'number' && version !== cassetteVersion) {
    const message = `${name} is a cassette of version ${version}, and this program plays version ${cassetteVersion}`;
    throw invalid(
      message,
      version > cassetteVersion ? 'Upgrade parallel-agents, or record it again.' : 'Record it again.',
    );
  }
  const parsed = cassetteSchema.safeParse(value);
  if (parsed.success) return parsed.data as unknown as Cassette;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')} ${sayIssue(issue)})` : '';
  throw invalid(`${name} is no cassette${where}`, 'Name a file that a recording has written.');
}

function invalid(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_FILE', path: [], message, fix }]);
}

/** `goal-1.work/t1/1` as `work/t1/1`: ids of jobs are new each time. */
export function attemptWithin(attemptId: string): string {
  return attemptId.replace(/^[^./]*[./]/, '');
}
