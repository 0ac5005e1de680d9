import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { renderFleet } from '../src/engine/look-after-engine.ts';

const esc = '\u001b';
const { bold, ...colors } = picocolors.createColors(true);

it('the state of an engine is painted, and what a server says is not obeyed', () => {
  const lane = { runtime: 'scripted', lane: `${esc}[2J`, running: 1, waiting: 2, setAside: 0 };
  const fleet = {
    workers: [],
    lanes: [lane],
    jobs: [],
    parts: [],
    inFlight: { usd: 0, unpriced: 0 },
    protocol: 5,
  };
  const [head, nobody, ...lines] = renderFleet(fleet, 'redis://q:6379', { bold, ...colors }).split('\n');
  expect(head).toBe(bold('redis://q:6379, protocol 5'));
  expect(nobody).toBe(colors.yellow('no workers'));
  expect(lines.join('')).toBe('lane scripted \\u001b[2J 1 running · 2 waiting');
});
