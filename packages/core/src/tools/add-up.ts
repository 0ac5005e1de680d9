import { totalCost, totalSetAside, totalUsage } from '../result/totals.ts';
import { unmeteredSessions } from '../session/metering.ts';
import type { EndedSession } from '../session/run-session.ts';
import type { MostUsed } from '../session/runtime.ts';

/** A request that was admitted, answered and settled. */
export interface EndedRound extends EndedSession {
  /** Seconds it took, without the wait for its admission. */
  seconds: number;
  /** Seconds until the next try may ask to be admitted, where a control has said so. */
  retryInSeconds?: number;
}

/** The requests of one session as one: it ended as the last did, and cost what all of them did. */
export function addUp(rounds: readonly [EndedRound, ...EndedRound[]]): Omit<EndedRound, 'seconds'> {
  const [first] = rounds;
  const last: EndedRound = rounds.at(-1) ?? first;
  const {
    toolCalls: _asked,
    carry: _carried,
    usage: _used,
    costUsd: _cost,
    setAside: _aside,
    ...ended
  } = last;
  const {
    refused: _refused,
    unmeteredRequests: _untold,
    respawned: _again,
    seconds: _took,
    ...facts
  } = ended;
  const usage = totalUsage(rounds);
  const billed = rounds.filter(({ refused }) => !refused);
  // A price that is known of some of them only is none of the whole.
  const isPriced = billed.every(({ costUsd }) => costUsd !== undefined);
  const costUsd = isPriced ? totalCost(rounds) : undefined;
  const setAside = totalSetAside(rounds);
  const respawned = rounds.reduce((sum, round) => sum + Number(round.respawned ?? 0), 0);
  const unmetered = rounds.reduce((sum, round) => sum + unmeteredSessions(round), 0) - respawned;
  const modelUsed = rounds.findLast((round) => round.modelUsed !== undefined)?.modelUsed;
  return {
    ...facts,
    ...(first.reference && { reference: first.reference }),
    ...(modelUsed !== undefined && { modelUsed }),
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(setAside && { setAside }),
    ...(respawned > 0 && { respawned }),
    ...(unmetered > 0 && { unmeteredRequests: unmetered }),
    metered: true,
    warnings: distinct(rounds.flatMap(({ warnings }) => warnings)),
  };
}

/** What a session can have used at most, when the next of its requests runs. */
export function withSpent(next: MostUsed, rounds: readonly EndedRound[]): MostUsed {
  const usage =
    totalUsage([...rounds, ...rounds.flatMap(({ setAside }) => setAside ?? []), next]) ?? next.usage;
  const costs = [...rounds.filter(({ refused }) => !refused), next];
  const costUsd = costs.every((part) => part.costUsd !== undefined) ? totalCost(costs) : undefined;
  return { usage, ...(costUsd !== undefined && { costUsd }), ...(next.assumed && { assumed: true }) };
}

function distinct(warnings: EndedSession['warnings']): EndedSession['warnings'] {
  const byText = new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning]));
  return [...byText.values()];
}
