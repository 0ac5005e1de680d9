import type { VNode } from 'preact';
import type { AttemptView } from '../../src/view/model.ts';
import { count, seconds } from '../lib/format.ts';
import { Safe } from './text.tsx';

type Call = NonNullable<AttemptView['calls']>[number];

/** The tools that were called in one try: what was asked of them, and what came of it. */
export function Calls({ attempt: { calls = [], callCount = 0 } }: { attempt: AttemptView }): VNode | null {
  if (calls.length === 0) return null;
  const bad = calls.filter(({ outcome }) => outcome !== 'done').length;
  return (
    <details class="calls" open={callCount <= 5}>
      <summary>
        {count(callCount)} {callCount === 1 ? 'tool call' : 'tool calls'}
        {bad > 0 && <span class="bad">, {count(bad)} without a result</span>}
      </summary>
      <ol>
        {calls.map((call) => (
          <li>
            <CallOf call={call} />
          </li>
        ))}
      </ol>
      {callCount > calls.length && <p class="dim">and {count(callCount - calls.length)} more</p>}
    </details>
  );
}

function CallOf({
  call: { tool, input, outcome, characters, seconds: took, message },
}: {
  call: Call;
}): VNode {
  const done = outcome === 'done';
  return (
    <>
      <strong>
        <Safe text={tool} />
      </strong>{' '}
      <span class={done ? 'dim' : 'bad'}>{done ? `${count(characters)} characters` : outcome}</span>{' '}
      <span class="dim">{seconds(took * 1000)}</span>
      {input !== '' && (
        <code>
          <Safe text={input} />
        </code>
      )}
      {message !== undefined && (
        <p class="bad">
          <Safe text={message} />
        </p>
      )}
    </>
  );
}
