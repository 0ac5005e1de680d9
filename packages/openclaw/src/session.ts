import type { SessionOutcome, SessionReference, SpawnedSession } from '@parallel-agents/core';
import { followRun } from './follow-run.ts';
import { type GatewayConnection, untilAnswered } from './gateway-connection.ts';
import { requestError } from './request-error.ts';
import { abortRun, type StartedRun } from './run-calls.ts';

export interface FollowedRun {
  attemptId: string;
  kind: 'light' | 'session';
  /** How long to wait for its end. */
  seconds: number;
}

/** A started run that is followed to its end. */
export class OpenClawSession implements SpawnedSession {
  readonly reference: SessionReference;
  readonly #connection: GatewayConnection;
  readonly #run: StartedRun;
  readonly #outcome: Promise<SessionOutcome>;
  #ended = false;

  constructor(
    connection: GatewayConnection,
    run: StartedRun,
    { attemptId, kind, seconds }: FollowedRun,
    onEnded: () => void,
  ) {
    this.reference = { runtime: 'openclaw', attemptId, sessionKey: run.sessionKey, runtimeRunId: run.runId };
    this.#connection = connection;
    this.#run = run;
    this.#outcome = followRun(connection, run, kind, seconds).finally(() => {
      this.#ended = true;
      onEnded();
    });
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(): Promise<void> {
    if (this.#ended) return;
    try {
      await untilAnswered(async () => {
        const link = await this.#connection.link();
        // A gateway that was started anew runs nothing of what came before.
        if (link.greeting.bootId === this.#run.bootId) await abortRun(link, this.#run);
      });
    } catch (thrown) {
      throw requestError(thrown);
    }
  }
}
