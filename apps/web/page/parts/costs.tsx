import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { usePage } from '../context.ts';
import { type AccountLine, accountBy, type Dimension, total } from '../lib/account.ts';
import { count, dollars, percent, seconds } from '../lib/format.ts';
import { Safe } from './text.tsx';

const words: Readonly<Record<Dimension, string>> = { agent: 'Agent', tier: 'Tier', model: 'Model' };
const maxLines = 60;

/** Where money and tokens went: every session once, judges included. */
export function Costs(): VNode | null {
  const { tasks, now } = usePage();
  const [dimension, setDimension] = useState<Dimension>('model');
  const lines = useMemo(() => accountBy(dimension, tasks, now), [dimension, tasks, now]);
  if (lines.length === 0) return null;
  const all = total(lines);
  const isPriced = all.costUsd !== undefined;
  const weight = ({ costUsd = 0, usage }: AccountLine): number =>
    isPriced ? costUsd : usage.inputTokens + usage.outputTokens;
  const most = Math.max(1e-12, ...lines.map(weight));
  return (
    <section aria-labelledby="costs">
      <div class="title-row">
        <h2 id="costs">Cost and tokens</h2>
        <fieldset class="switch no-print" aria-label="By">
          {(Object.keys(words) as Dimension[]).map((one) => (
            <button type="button" aria-pressed={one === dimension} onClick={() => setDimension(one)}>
              {words[one]}
            </button>
          ))}
        </fieldset>
      </div>
      <div class="card scrolls" tabIndex={0}>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{words[dimension]}</th>
              <th scope="col">sessions</th>
              <th scope="col">time</th>
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
                line={line}
                isPriced={isPriced}
                share={weight(line) / most}
                part={percent(weight(line), weight(all))}
              />
            ))}
          </tbody>
          {lines.length > 1 && (
            <tfoot>
              <Line line={all} isPriced={isPriced} />
            </tfoot>
          )}
        </table>
        {lines.length > maxLines && <p class="dim">{lines.length - maxLines} more used less.</p>}
      </div>
    </section>
  );
}

interface LineProps {
  line: AccountLine;
  isPriced: boolean;
  share?: number;
  part?: string;
}

function Line({ line: { name, sessions, ms, usage, costUsd }, isPriced, share, part }: LineProps): VNode {
  return (
    <tr>
      <th scope="row">
        <Safe text={name} />
      </th>
      <td>{count(sessions)}</td>
      <td>{seconds(ms)}</td>
      <td>{count(usage.inputTokens)}</td>
      <td>{usage.cacheReadTokens === undefined ? '–' : count(usage.cacheReadTokens)}</td>
      <td>{count(usage.outputTokens)}</td>
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
