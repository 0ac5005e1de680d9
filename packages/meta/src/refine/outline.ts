import type { AgentOutline, PanelOutline, RoundOutline } from '@parallel-agents/core';
import type { PanelReview } from '../panel/panel-review.ts';
import type { AgentOutcome, RoundRecord } from './outcome.ts';

/** What the log keeps of a round: the texts that it was made of stand in its runs. */
export function outlineOfRound({
  round,
  best,
  evidence,
  unchanged,
  pairs,
  panel,
  regressed,
}: RoundRecord): RoundOutline {
  const { lint, fixtures } = evidence;
  return {
    round,
    best,
    lintErrors: lint.filter(({ severity }) => severity === 'error').length,
    ...(fixtures && {
      fixtures: { passed: fixtures.filter(({ passed }) => passed).length, of: fixtures.length },
    }),
    ...(unchanged && { unchanged }),
    ...(pairs && { pairs: { wins: pairs.wins, losses: pairs.losses, of: pairs.of } }),
    ...(panel && { panel: outlineOfPanel(panel) }),
    regressed,
  };
}

/** What the log keeps of the work on an agent. */
export function outlineOfOutcome(outcome: Omit<AgentOutcome, 'summary'>): AgentOutline {
  const { name, status, stoppedBy, target, panel, heldOut, error } = outcome;
  const judge = heldOut?.judge;
  return {
    name,
    status,
    stoppedBy,
    target,
    ...(panel && { panel: outlineOfPanel(panel) }),
    ...(judge && { heldOut: judge.score.overall }),
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}

function outlineOfPanel({ complete, mean, lowerBound, judges, dismissed }: PanelReview): PanelOutline {
  return {
    complete,
    mean,
    lowerBound,
    judges: judges.map(({ judge, model, score }) => ({
      judge,
      ...(model !== undefined && { model }),
      overall: score.overall,
    })),
    dismissed: dismissed.length,
  };
}
