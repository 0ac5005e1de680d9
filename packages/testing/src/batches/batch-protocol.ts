import type { IncomingMessage } from 'node:http';

/** What becomes of a request of a batch instead of an answer. */
export type BatchFate = 'expired' | 'cancelled' | 'missing';

/** A batch as the server keeps it. */
export interface ScriptedBatch {
  readonly id: string;
  readonly customIds: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** When it ends at the latest, in milliseconds since 1970. */
  readonly expiresAt: number;
  status: 'running' | 'over' | 'cancelled' | 'failed';
  /** What is said of a batch that is turned away as a whole. */
  fault?: { code: string; message: string };
  /** Answers by request, as they came from the model. */
  readonly answers: Map<string, { status: number; body: unknown }>;
  /** What became of requests that have no answer. */
  readonly fates: Map<string, BatchFate>;
}

/** A request of a batch, and how the model behind is asked. */
export interface BatchedRequest {
  customId: string;
  body: unknown;
  /** Behind the model's address. @default that of the protocol */
  path?: string;
}

/** What a protocol of batches is played by. */
export interface BatchHost {
  /** Of this server, with no path. */
  readonly origin: string;
  readonly batches: ScriptedBatch[];
  /** Files by id. */
  readonly files: Map<string, string>;
  submit(requests: readonly BatchedRequest[], metadata: Record<string, string>): ScriptedBatch;
  cancel(batch: ScriptedBatch): void;
}

interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A document, or the lines of one. */
export type Reply =
  | { status?: number; json: unknown; headers?: Readonly<Record<string, string>> }
  | { text: string };

export type BatchProtocol = (asked: Asked, host: BatchHost) => Reply;
