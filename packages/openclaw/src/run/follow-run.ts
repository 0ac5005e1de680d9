import type { ErrorInfo, SessionOutcome } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { GatewayConnection } from '../gateway/gateway-connection.ts';
import { LinkLost } from '../gateway/link-failures.ts';
import { requestError } from '../gateway/request-error.ts';
import { timedOut, toOutcome, yielded } from './run-answer.ts';
import { abortRun, findRun, type StartedRun, waitForRun } from './run-calls.ts';
import { keptAnswer } from './transcript.ts';

/**
 * Waits for a run to end and fetches its answer, over as many sockets as it takes. Never rejects.
 * A gateway that was started anew has forgotten the run, so there is nothing to wait for: the answer is in the
 * session’s transcript, or lost.
 */
export async function followRun(
  connection: GatewayConnection,
  run: StartedRun,
  kind: 'light' | 'session',
  seconds: number,
): Promise<SessionOutcome> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    try {
      const link = await connection.link();
      if (link.greeting.bootId !== run.bootId)
        return (await keptAnswer(link, run)) ?? failed(lost('The gateway was restarted'));
      const state = await waitForRun(link, run.runId, (deadline - performance.now()) / 1000);
      if (state === 'yielded') return failed(yielded);
      if (state === 'ended') {
        const answer = await findRun(link, run);
        if (answer === 'unknown')
          return (await keptAnswer(link, run)) ?? failed(lost('The gateway no longer keeps the answer'));
        if (answer !== 'running') return toOutcome(answer, kind);
      }
      if (performance.now() >= deadline) {
        await abortRun(link, run);
        return { status: 'timeout', text: '', error: timedOut };
      }
    } catch (thrown) {
      if (thrown instanceof LinkLost) continue;
      return failed(gone(thrown));
    }
  }
}

function failed(error: ErrorInfo): SessionOutcome {
  return { status: 'failed', text: '', error };
}

function gone(thrown: unknown): ErrorInfo {
  try {
    const info = toErrorInfo(requestError(thrown));
    return { ...info, message: `While the session ran: ${info.message}` };
  } catch (defect) {
    return toErrorInfo(defect);
  }
}

function lost(why: string): ErrorInfo {
  return {
    code: 'SESSION_LOST',
    message: `${why} while the session ran; its answer cannot be had any more.`,
    fix: 'Run the task again. If the gateway restarts by itself, look for the reason with `openclaw logs` and `openclaw gateway status`.',
    retryable: true,
  };
}
