import { batchWords, tokensOf } from '@parallel-agents/core/internal/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Share } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import { count, dollars, percent } from '../lib/format.ts';
import { Safe } from './text.tsx';

const dimensions = { byAgent: 'Agent', byTier: 'Tier', byModel: 'Model' } as const;
type Dimension = keyof typeof dimensions;
const nameless: Readonly<Record<Dimension, string>> = {
  byAgent: 'not told',
  byTier: 'no tier',
  byModel: 'not told',
};
const maxLines = 60;

/** Where money and tokens went: every session once, judges included. */
export function Costs(): VNode | null {
  const { job } = usePage();
  const [dimension, setDimension] = useState<Dimension>('byModel');
  const lines = job[dimension];
  if (lines.length === 0) return null;
  const isPriced = job.spent.costUsd !== undefined;
  const weight = (share: Pick<Share, 'costUsd' | 'usage'>): number =>
    isPriced ? (share.costUsd ?? 0) : tokensOf(share);
  const most = Math.max(1e-12, ...lines.map(weight));
  const all = weight(job.spent);
  const accepted = lines.reduce((sum, line) => sum + line.accepted, 0);
  return (
    <section aria-labelledby="costs">
      <div class="title-row">
        <h2 id="costs">Cost and tokens</h2>
        <fieldset class="switch no-print" aria-label="By">
          {(Object.keys(dimensions) as Dimension[]).map((one) => (
            <button type="button" aria-pressed={one === dimension} onClick={() => setDimension(one)}>
              {dimensions[one]}
            </button>
          ))}
        </fieldset>
      </div>
      <div class="card scrolls" tabIndex={0}>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{dimensions[dimension]}</th>
              <th scope="col">sessions</th>
              <th scope="col">accepted</th>
              <th scope="col">in</th>
              <th scope="col">cached</th>
              <th scope="col">out</th>
              {isPriced && <th scope="col">$</th>}
              <th scope="col">share</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, maxLines).map((line) => (
              <Line
                name={line.gate ? `${line.name} (judges)` : (line.name ?? nameless[dimension])}
                line={line}
                isPriced={isPriced}
                share={weight(line) / most}
                part={percent(weight(line), all)}
              />
            ))}
          </tbody>
          {lines.length > 1 && (
            <tfoot>
              <Line
                name="all"
                line={{ ...job.spent, sessions: job.sessions, accepted }}
                isPriced={isPriced}
              />
            </tfoot>
          )}
        </table>
        {lines.length > maxLines && <p class="dim">{lines.length - maxLines} more used less.</p>}
        {job.inBatches && <p class="dim">{batchWords(job.inBatches)}.</p>}
        {job.spent.setAside && (
          <p class="dim">
            {count(job.spent.setAside.sessions)} of them did not say what they used: the most that it can be
            is counted.
          </p>
        )}
      </div>
    </section>
  );
}

interface LineProps {
  name: string;
  line: Omit<Share, 'name' | 'gate'>;
  isPriced: boolean;
  share?: number;
  part?: string;
}

function Line({
  name,
  line: { sessions, accepted, usage, costUsd },
  isPriced,
  share,
  part,
}: LineProps): VNode {
  const tokens = (value: number | undefined): string => (value === undefined ? '–' : count(value));
  return (
    <tr>
      <th scope="row">
        <Safe text={name} />
      </th>
      <td>{count(sessions)}</td>
      <td>{count(accepted)}</td>
      <td>{tokens(usage?.inputTokens)}</td>
      <td>{tokens(usage?.cacheReadTokens)}</td>
      <td>{tokens(usage?.outputTokens)}</td>
      {isPriced && <td>{costUsd === undefined ? '–' : dollars(costUsd)}</td>}
      <td class="share">
        {share !== undefined && (
          <>
            <span class="meter" aria-hidden="true">
              <span style={{ width: `${share * 100}%` }} />
            </span>
            {part}
          </>
        )}
      </td>
    </tr>
  );
}
