import type { Account } from '@parallel-agents/app/internal/jobs';
import type { Savings, SchemaEscapes } from '@parallel-agents/escalation';
import type { Colors } from './colors.ts';
import { formatCost } from './format.ts';
import { oneLine } from './sanitize.ts';

/** What the tiers did, what was saved against always asking the strongest, and whether the cheap tries pay. */
export function renderSavings({ savings, breakEven }: Account, { dim, bold }: Colors): string {
  const tiers = savings.tiers.map(({ tier, model, attempts, accepted, refusedByGate, paidUsd }) => {
    const refused = refusedByGate > 0 ? `, ${refusedByGate} refused by the gate` : '';
    return `  ${oneLine(tier)} ${dim(oneLine(model))}: ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, ${accepted} accepted${refused}, ${formatCost(paidUsd)}`;
  });
  const elsewhere =
    savings.elsewhereUsd > 0 ? [`  on models of their own: ${formatCost(savings.elsewhereUsd)}`] : [];
  const gates = savings.gatesUsd > 0 ? [`  gates: ${formatCost(savings.gatesUsd)}`] : [];
  const { schemaEscapes } = savings;
  const escapes = schemaEscapes
    ? [
        `  of ${schemaEscapes.judged} outputs that fit their schema the gate refused ${shareOf(schemaEscapes)}`,
      ]
    : [];
  const notes = notesOn(savings).map((note) => `  ${note}`);
  const compared =
    savings.alwaysStrongUsd > 0
      ? `always ${oneLine(savings.strongModel)} ${formatCost(savings.alwaysStrongUsd)} · saved ${Math.round(savings.savedShare * 100)} %`
      : `nothing to compare with always ${oneLine(savings.strongModel)}`;
  const head = `paid ${formatCost(savings.paidUsd)} · ${compared}`;
  const learned = breakEven
    .filter(({ verdict }) => verdict !== 'unknown')
    .map(({ agent, tier, verdict, acceptRate, threshold, samples }) => {
      const rates = `accepted ${Math.round(acceptRate * 100)} % of ${samples}, needed ${Math.round(threshold * 100)} %`;
      return `  ${oneLine(agent)}: the ${oneLine(tier)} tier ${verdict} ${dim(`(${rates})`)}`;
    });
  return [bold(head), ...tiers, ...elsewhere, ...gates, ...escapes, ...notes, ...learned].join('\n');
}

/** What the figures leave out, or what they are not what they seem for. */
function notesOn({ otherModels = [], unpriced, unmetered, uncompared }: Savings): string[] {
  const others = otherModels.map(({ asked, answered, attempts }) => {
    const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
    return `${oneLine(answered)} answered ${times} that asked for ${oneLine(asked)}`;
  });
  return [
    ...others,
    ...(unpriced > 0 ? [`attempts without a known price, which count as free: ${unpriced}`] : []),
    ...(unmetered > 0
      ? [`answers of which the server said no tokens, so that they count as free: ${unmetered}`]
      : []),
    ...(uncompared > 0
      ? [`completed tasks that cannot be compared with the strongest model: ${uncompared}`]
      : []),
  ];
}

function shareOf({ refused, rate, interval: [low, high] }: SchemaEscapes): string {
  const percent = (share: number): number => Math.round(share * 100);
  return `${refused}: ${percent(rate)} % (95 % interval ${percent(low)} to ${percent(high)} %)`;
}
