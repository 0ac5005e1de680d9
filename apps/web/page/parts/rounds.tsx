import type { VNode } from 'preact';
import type { AgentView } from '../../src/view/model.ts';
import { usePage } from '../context.ts';
import { Safe } from './text.tsx';

/** What panels and the judge that was kept apart gave each agent, round by round. */
export function Rounds(): VNode | null {
  const { job } = usePage();
  const agents = job.agents.filter(({ rounds }) => rounds.length > 0);
  if (agents.length === 0) return null;
  return (
    <section aria-labelledby="rounds">
      <h2 id="rounds">Scores by round</h2>
      <div class="agents">
        {agents.map((agent) => (
          <Agent agent={agent} />
        ))}
      </div>
    </section>
  );
}

function Agent({ agent }: { agent: AgentView }): VNode {
  const { agent: name, rounds, outcome } = agent;
  const { status, target, heldOut, error } = outcome ?? {};
  const facts = [
    status,
    target !== undefined && `wanted ${target}`,
    heldOut !== undefined && `held-out judge ${heldOut}`,
  ].filter(Boolean);
  return (
    <div class="card">
      <h3>
        <Safe text={name} />
      </h3>
      <p class="dim">{facts.join(' · ')}</p>
      {error && (
        <p class="bad">
          <code>{error.code}</code> <Safe text={error.message} />
        </p>
      )}
      <Chart agent={agent} />
      <div class="scrolls" tabIndex={0}>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">round</th>
              <th scope="col">panel</th>
              <th scope="col">at least</th>
              <th scope="col">fixtures</th>
              <th scope="col">lint</th>
            </tr>
          </thead>
          <tbody>
            {rounds.map(({ round, panel, fixtures, lintErrors, best, regressed }) => (
              <tr>
                <th scope="row">
                  {round}
                  {best && <span class="good"> best</span>}
                </th>
                <td>{panel ? panel.mean.toFixed(1) : '–'}</td>
                <td>{panel ? panel.lowerBound.toFixed(1) : '–'}</td>
                <td>
                  {fixtures ? `${fixtures.passed} of ${fixtures.of}` : '–'}
                  {regressed.length > 0 && <span class="bad"> {regressed.length} lost</span>}
                </td>
                <td>{lintErrors === 0 ? 'clean' : lintErrors}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const [width, height, pad] = [320, 130, 22];

function Chart({ agent: { agent: name, rounds, outcome } }: { agent: AgentView }): VNode {
  const { target, heldOut } = outcome ?? {};
  const columns = Math.max(1, rounds.length - 1 + (heldOut === undefined ? 0 : 1));
  const x = (index: number): number => pad + (index / columns) * (width - 2 * pad);
  const y = (score: number): number => height - pad - (score / 10) * (height - pad - 8);
  const judged = rounds.flatMap((round, index) => (round.panel ? [{ index, panel: round.panel }] : []));
  const line = judged.map(({ index, panel }) => `${x(index)},${y(panel.mean)}`).join(' ');
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={told(name, rounds, heldOut)}>
      {[0, 5, 10].map((score) => (
        <g>
          <line class="grid" x1={pad} x2={width - pad} y1={y(score)} y2={y(score)} />
          <text x={pad - 6} y={y(score) + 3} text-anchor="end">
            {score}
          </text>
        </g>
      ))}
      {target !== undefined && (
        <line class="target" x1={pad} x2={width - pad} y1={y(target)} y2={y(target)} />
      )}
      <polyline class="mean" points={line} />
      {judged.map(({ index, panel }) => (
        <g>
          <line class="bound" x1={x(index)} x2={x(index)} y1={y(panel.lowerBound)} y2={y(panel.mean)} />
          {panel.judges.map(({ overall }) => (
            <circle class="judge" cx={x(index)} cy={y(overall)} r="2" />
          ))}
          <circle class="mean" cx={x(index)} cy={y(panel.mean)} r="3.5" />
        </g>
      ))}
      {rounds.map(({ round }, index) => (
        <text x={x(index)} y={height - 6} text-anchor="middle">
          {round}
        </text>
      ))}
      {heldOut !== undefined && (
        <g>
          <rect
            class="held-out"
            x={x(rounds.length) - 4}
            y={y(heldOut) - 4}
            width="8"
            height="8"
            transform={`rotate(45 ${x(rounds.length)} ${y(heldOut)})`}
          />
          <text x={x(rounds.length)} y={height - 6} text-anchor="middle">
            held out
          </text>
        </g>
      )}
    </svg>
  );
}

function told(name: string, rounds: AgentView['rounds'], heldOut: number | undefined): string {
  const scores = rounds.map(
    ({ round, panel }) => `round ${round}: ${panel ? panel.mean.toFixed(1) : 'not judged'}`,
  );
  return `Scores of ${name}, from 0 to 10. ${scores.join(', ')}${heldOut === undefined ? '' : `, held-out judge: ${heldOut}`}`;
}
