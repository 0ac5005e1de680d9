import { type Finding, findingsIn, gradeOf } from '@parallel-agents/core/internal/view';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { AnswerView } from '../../src/view/model.ts';
import { isFields } from '../lib/shapes.ts';
import { Boundary } from './boundary.tsx';
import { Code, Markdown } from './markdown.tsx';
import { Download, LongText, Safe } from './text.tsx';

type Look = 'read' | 'json' | 'raw';

/** What a task brought back: as people read it, with its JSON and its raw text one click away. */
export function Answer({ answer, name }: { answer: AnswerView; name: string }): VNode {
  const [look, setLook] = useState<Look>('read');
  const { output, text } = answer;
  if (output === undefined && text === undefined) return <p class="dim">There is no answer.</p>;
  const json =
    typeof output === 'string' || output === undefined ? undefined : JSON.stringify(output, null, 2);
  const looks: [Look, string][] = [
    ['read', 'Readable'],
    ...(json === undefined ? [] : ([['json', 'JSON']] satisfies [Look, string][])),
    ...(text === undefined ? [] : ([['raw', 'As answered']] satisfies [Look, string][])),
  ];
  const whole = json ?? (typeof output === 'string' ? output : (text ?? ''));
  return (
    <div class="answer">
      <div class="row no-print">
        {looks.length > 1 && (
          <fieldset class="switch" aria-label="How it is shown">
            {looks.map(([value, word]) => (
              <button type="button" aria-pressed={look === value} onClick={() => setLook(value)}>
                {word}
              </button>
            ))}
          </fieldset>
        )}
        <Download text={whole} name={name} />
      </div>
      {look === 'json' && json !== undefined ? (
        <LongText text={json} name={`${name} as JSON`} />
      ) : look === 'raw' && text !== undefined ? (
        <LongText text={text} name={`${name} as answered`} />
      ) : (
        <Boundary key={name} instead={<LongText text={whole} name={name} />}>
          <Readable value={output ?? text} name={name} />
        </Boundary>
      )}
    </div>
  );
}

function Readable({ value, name }: { value: unknown; name: string }): VNode {
  if (typeof value === 'string') return <Markdown text={value} name={name} />;
  if (!isFields(value)) return <Code text={JSON.stringify(value, null, 2)} />;
  const { shown, view } = known(value, name);
  const others = Object.entries(value).filter(([field]) => !shown.includes(field));
  return (
    <>
      {view}
      <Fields fields={others} level={0} />
    </>
  );
}

/** The main part of the shapes that are known: posts, reviews, files, Markdown. */
function known(output: Record<string, unknown>, name: string): { shown: string[]; view?: VNode } {
  const { caption, hashtags, findings, files, markdown } = output;
  if (typeof caption === 'string' && Array.isArray(hashtags)) {
    const words = hashtags.filter((tag) => typeof tag === 'string');
    const tags = words.map((tag) => `#${tag.replace(/^#/, '')}`).join(' ');
    const view = (
      <div class="post">
        <p>
          <Safe text={caption} />
        </p>
        <p class="tags">
          <Safe text={tags} />
        </p>
      </div>
    );
    return { shown: ['caption', 'hashtags'], view };
  }
  if (Array.isArray(findings)) {
    const all = findingsIn(output);
    if (all.length === findings.length && all.length > 0)
      return { shown: ['score', 'summary', 'findings'], view: <Review output={output} findings={all} /> };
  }
  if (
    Array.isArray(files) &&
    files.every((file) => isFields(file) && typeof file.content === 'string' && typeof file.path === 'string')
  ) {
    const view = (
      <>
        {files.map(({ path, content }) => (
          <details class="file" open={files.length === 1}>
            <summary>
              <Safe text={path} />
            </summary>
            <Code text={content} />
          </details>
        ))}
      </>
    );
    return { shown: ['files'], view };
  }
  if (typeof markdown === 'string')
    return { shown: ['markdown'], view: <Markdown text={markdown} name={name} /> };
  return { shown: [] };
}

function Review({
  output: { score, summary },
  findings,
}: {
  output: Record<string, unknown>;
  findings: readonly Finding[];
}): VNode {
  return (
    <>
      <p>
        {typeof score === 'number' && <strong>Score {score}. </strong>}
        {typeof summary === 'string' && <Safe text={summary} />}
      </p>
      <Findings findings={findings} />
    </>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }): VNode {
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <li>
          <FindingText finding={finding} />
        </li>
      ))}
    </ul>
  );
}

export function FindingText({ finding, who }: { finding: Finding; who?: VNode }): VNode {
  const { severity, title, place, text, quote, advice, facts, others } = finding;
  return (
    <>
      <p class="finding-head">
        {severity !== undefined && (
          <span class={`grade ${gradeOf(finding)}`}>
            <Safe text={severity.slice(0, 20)} />
          </span>
        )}
        <strong>
          <Safe text={title} />
        </strong>
        {place !== undefined && (
          <code>
            <Safe text={place} />
          </code>
        )}
      </p>
      {who}
      {text !== undefined && (
        <p>
          <Safe text={text} />
        </p>
      )}
      {quote !== undefined && <Code text={quote} />}
      {advice !== undefined && (
        <p class="advice">
          <Safe text={advice} />
        </p>
      )}
      <Fields fields={others} level={1} />
      {facts.length > 0 && (
        <p class="dim finding-facts">
          {facts.map(([name, value]) => (
            <span>
              <Safe text={`${name} ${value}`} />
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** Levels that are drawn; what is deeper stands as JSON. */
const maxLevel = 5;
const maxItems = 200;

function Fields({ fields, level }: { fields: readonly [string, unknown][]; level: number }): VNode | null {
  const shown = fields.filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (shown.length === 0) return null;
  return (
    <dl class="fields">
      {shown.slice(0, maxItems).map(([field, value]) => (
        <div>
          <dt>
            <Safe text={field} />
          </dt>
          <dd>
            <Value value={value} level={level} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value, level }: { value: unknown; level: number }): VNode | null {
  if (typeof value === 'string')
    return value.length > 2000 ? (
      <LongText text={value} name="value" />
    ) : (
      <span class="text">
        <Safe text={value} />
      </span>
    );
  if (typeof value !== 'object' || value === null) return <>{String(value)}</>;
  if (level >= maxLevel) return <Code text={JSON.stringify(value, null, 2)} />;
  if (!Array.isArray(value)) return <Fields fields={Object.entries(value)} level={level + 1} />;
  if (value.length === 0) return <span class="dim">none</span>;
  return (
    <ul>
      {value.slice(0, maxItems).map((item: unknown) => (
        <li>
          <Value value={item} level={level + 1} />
        </li>
      ))}
      {value.length > maxItems && <li class="dim">{value.length - maxItems} more, in the JSON</li>}
    </ul>
  );
}
