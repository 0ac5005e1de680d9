import type { SessionOutcome, SessionReference, SpawnedSession } from '@parallel-agents/core';
import { type GatewayConnection, untilAnswered } from '../gateway/gateway-connection.ts';
import { requestError } from '../gateway/request-error.ts';
import { abortRun, type StartedRun } from '../run/run-calls.ts';

/** What a session is made of. */
export interface SessionFacts {
  attemptId: string;
  /** Never rejects. */
  outcome: Promise<SessionOutcome>;
  respawned?: true;
  onEnded(): void;
}

/** A started run and what comes of it. */
export class OpenClawSession implements SpawnedSession {
  readonly reference: SessionReference;
  readonly respawned?: true;
  readonly #connection: GatewayConnection;
  readonly #run: StartedRun;
  readonly #outcome: Promise<SessionOutcome>;
  #ended = false;

  constructor(
    connection: GatewayConnection,
    run: StartedRun,
    { attemptId, outcome, respawned, onEnded }: SessionFacts,
  ) {
    this.reference = { runtime: 'openclaw', attemptId, sessionKey: run.sessionKey, runtimeRunId: run.runId };
    if (respawned) this.respawned = respawned;
    this.#connection = connection;
    this.#run = run;
    this.#outcome = outcome.finally(() => {
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
        // A gateway that was started anew does not know the run.
        if (link.greeting.bootId === this.#run.bootId) await abortRun(link, this.#run);
      });
    } catch (thrown) {
      throw requestError(thrown);
    }
  }
}
