import { waitWords } from '@parallel-agents/core/internal/view';
import type { JobView } from '@parallel-agents/core/view';
import { formatCount } from '../output/format.ts';
import { oneLine } from '../output/sanitize.ts';
import type { FrameOptions } from './terminal-style.ts';
import { type TerminalStyle, widthOf } from './terminal-style.ts';
import { clock, leftWords, shortCount, shortUsd, tokenWords } from './words.ts';

/** What the job is, how far it is, what it cost and how long still: on as many lines as the window needs. */
export function headerLines(view: JobView, options: FrameOptions): string[] {
  const { columns, style, isStopping } = options;
  const { colors, fit } = style;
  const title = oneLine(view.started?.title ?? view.started?.jobId ?? '');
  const parts = [...progressParts(view, options), ...moneyParts(view, style), ...timeParts(view, options)];
  const head = title === '' ? [] : [colors.bold(fit(title, Math.max(8, Math.min(columns, 60))))];
  const stopping = isStopping ? [colors.yellow('stopping')] : [];
  return pack([...head, ...stopping, ...parts], columns);
}

function progressParts(view: JobView, { columns, style, now }: FrameOptions): string[] {
  const { colors } = style;
  const { counts } = view;
  const ended = counts.completed + counts.failed + counts.timeout + counts.cancelled;
  const bad = counts.failed + counts.timeout;
  const bar = barOf(counts.asked === 0 ? 0 : ended / counts.asked, columns < 60 ? 10 : 20, style);
  const held = view.waits();
  const waits = held.map(({ tasks, until, ...wait }) => {
    const left = until === undefined ? 0 : (until - now) / 1000;
    const more = left >= 1 ? ` (${clock(left)})` : '';
    return colors.yellow(
      `${formatCount(tasks)} ${tasks === 1 ? 'waits' : 'wait'} for ${waitWords(wait)}${more}`,
    );
  });
  const waiting = held.reduce((sum, { tasks }) => sum + tasks, 0);
  const busy = counts.running - waiting;
  return [
    `${bar} ${formatCount(ended)}/${formatCount(counts.asked)}`,
    ...(bad > 0 ? [colors.red(`${formatCount(bad)} failed`)] : []),
    ...(counts.cancelled > 0 ? [colors.yellow(`${formatCount(counts.cancelled)} cancelled`)] : []),
    ...(busy > 0 ? [`${formatCount(busy)} running`] : []),
    ...waits,
  ];
}

function moneyParts(view: JobView, { colors }: TerminalStyle): string[] {
  const { spent } = view;
  const { usd, tokens, spawns } = view.started?.limits ?? {};
  const paid = spent.costUsd === undefined ? undefined : shortUsd(spent.costUsd);
  const used = tokenWords(spent);
  return [
    ...(usd !== undefined ? [`${paid ?? '$0'} of ${shortUsd(usd)}`] : paid === undefined ? [] : [paid]),
    ...(spent.setAside ? [colors.yellow(`${formatCount(spent.setAside.sessions)} without a bill`)] : []),
    ...(used === undefined ? [] : [tokens === undefined ? used : `${used} of ${shortCount(tokens)}`]),
    ...(spawns === undefined ? [] : [`${formatCount(view.sessions)} of ${formatCount(spawns)} sessions`]),
  ];
}

function timeParts(view: JobView, { now, style, left }: FrameOptions): string[] {
  const worked = view.worked.reduce(
    (sum, { from, to = now }, index) => sum + ((index === view.worked.length - 1 ? now : to) - from),
    0,
  );
  return [clock(worked / 1000), ...(left ? [style.colors.dim(leftWords(left))] : [])];
}

function barOf(share: number, columns: number, { signs, colors }: TerminalStyle): string {
  const full = Math.min(columns, Math.round(share * columns));
  return colors.green(signs.full.repeat(full)) + colors.dim(signs.rest.repeat(columns - full));
}

/** Puts parts next to each other as long as they fit, and then on the next line. */
function pack(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let width = 0;
  for (const part of parts) {
    const needs = widthOf(part);
    const last = lines.at(-1);
    if (last !== undefined && width + 2 + needs <= columns) {
      lines[lines.length - 1] = `${last}  ${part}`;
      width += 2 + needs;
    } else {
      lines.push(part);
      width = needs;
    }
  }
  return lines;
}
