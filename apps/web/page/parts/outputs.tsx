import { gatherFindings, type SharedFinding } from '@parallel-agents/core/internal/view';
import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AnswerView, TaskView } from '../../src/view/model.ts';
import { useAnswer, usePage } from '../context.ts';
import { count, counted } from '../lib/format.ts';
import { Answer, FindingText } from './answer.tsx';
import { Mark } from './mark.tsx';
import { Markdown } from './markdown.tsx';
import { Safe } from './text.tsx';

/** Answers that are opened by themselves, and those that are added at a time. */
const atOnce = 6;
/** Findings of more tasks than these are looked for one by one. */
const maxGathered = 200;
const maxFindings = 30;

/** The report of a goal, the findings of all, then the answers. */
export function Outputs(): VNode {
  const { job, tasks, isPrinting, go } = usePage();
  const [shown, setShown] = useState(atOnce);
  const withAnswers = useMemo(
    () => tasks.filter(({ answerLength, step }) => answerLength !== undefined && isWork(step, tasks)),
    [tasks],
  );
  const answers = useAnswers(withAnswers);
  const [first, second] = withAnswers;
  const findings = useMemo(
    () => gatherFindings(answers.map(([key, { output }]) => [key, output])),
    [answers],
  );
  // What is shown above already, or is a means to an end, is opened on demand.
  const isOpen = findings.length === 0 && job.agents.length === 0 && withAnswers.length <= 2 * atOnce;
  const list = isPrinting ? withAnswers.slice(0, 100) : withAnswers.slice(0, shown);
  return (
    <>
      {job.report !== undefined && job.report !== '' && (
        <section aria-labelledby="report">
          <h2 id="report">Report</h2>
          <div class="card reading">
            <Markdown text={job.report} name="report" />
          </div>
        </section>
      )}
      {findings.length > 0 && <AllFindings findings={findings} />}
      {withAnswers.length > 0 && (
        <section aria-labelledby="answers">
          <div class="title-row">
            <h2 id="answers">Answers</h2>
            {first !== undefined && second !== undefined && (
              <button type="button" class="no-print" onClick={() => go({ compare: [first.key, second.key] })}>
                Compare
              </button>
            )}
          </div>
          {list.map((task, index) => (
            <AnswerCard key={task.key} task={task} isOpen={isOpen && index < atOnce} />
          ))}
          {withAnswers.length > list.length && (
            <p class="row no-print">
              <button type="button" onClick={() => setShown(shown + 20)}>
                Show more
              </button>
              <span class="dim">
                {counted(withAnswers.length - list.length, 'more answer')}; each opens from its line in the
                timeline too
              </span>
            </p>
          )}
        </section>
      )}
    </>
  );
}

/** Planner and report writer are means to an end, where there is something else. */
function isWork(step: string | undefined, tasks: readonly TaskView[]): boolean {
  if (step !== 'plan' && step !== 'report' && step !== 'replan') return true;
  return !tasks.some((task) => task.step === 'work');
}

/** The answers of all tasks, where they are few enough to be looked through. */
function useAnswers(tasks: readonly TaskView[]): readonly (readonly [string, AnswerView])[] {
  const { source } = usePage();
  const [answers, setAnswers] = useState<readonly (readonly [string, AnswerView])[]>([]);
  const keys =
    tasks.length > maxGathered ? '' : tasks.map(({ key, endedAt }) => `${key} ${endedAt}`).join('\n');
  useEffect(() => {
    let isWanted = true;
    if (keys === '') return setAnswers([]);
    const all = tasks.map(async ({ key }) => [key, await source.answer(key)] as const);
    Promise.all(all).then(
      (got) =>
        isWanted && setAnswers(got.flatMap(([key, answer]) => (answer ? [[key, answer] as const] : []))),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [source, keys]);
  return answers;
}

function AllFindings({ findings }: { findings: readonly SharedFinding[] }): VNode {
  const { go, isPrinting, byKey } = usePage();
  const [shown, setShown] = useState(maxFindings);
  const list = isPrinting ? findings : findings.slice(0, shown);
  /** Tasks of several steps may have the same name: then its step is told. */
  const nameAmong = (keys: readonly string[], key: string): string => {
    const nameOf = (one: string): string => byKey.get(one)?.taskId ?? one;
    return keys.filter((one) => nameOf(one) === nameOf(key)).length > 1 ? key : nameOf(key);
  };
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">{counted(findings.length, 'finding')}, worst first</h2>
      <ul class="card findings">
        {list.map((finding) => (
          <li>
            <FindingText
              finding={finding}
              who={
                <p class="dim">
                  {finding.keys.map((key, index) => (
                    <>
                      {index > 0 && ', '}
                      <button type="button" class="link" onClick={() => go({ task: key })}>
                        <Safe text={nameAmong(finding.keys, key)} />
                      </button>
                    </>
                  ))}
                  {finding.keys.length > 1 && ' agree'}
                </p>
              }
            />
          </li>
        ))}
      </ul>
      {findings.length > list.length && (
        <p class="no-print">
          <button type="button" onClick={() => setShown(shown + 100)}>
            Show {count(Math.min(100, findings.length - list.length))} more
          </button>
        </p>
      )}
    </section>
  );
}

function AnswerCard({ task, isOpen }: { task: TaskView; isOpen: boolean }): VNode {
  const { isPrinting } = usePage();
  const [wasOpened, setOpened] = useState(isOpen);
  return (
    <details
      class="card answer-card"
      open={isOpen || isPrinting}
      onToggle={({ currentTarget }) => currentTarget.open && setOpened(true)}
    >
      <summary>
        <Mark status={task.status} /> <Safe text={task.taskId} />{' '}
        <span class="dim">
          <Safe text={task.agent} />
        </span>
      </summary>
      {(wasOpened || isPrinting) && <CardAnswer task={task} />}
    </details>
  );
}

function CardAnswer({ task }: { task: TaskView }): VNode {
  const { go } = usePage();
  const answer = useAnswer(task.key);
  if (answer === undefined) return <p class="dim">Fetching…</p>;
  if (answer === null) return <p class="dim">The answer is not here.</p>;
  return (
    <>
      <Answer answer={answer} name={task.key} />
      <p class="row no-print">
        <button type="button" class="quiet" onClick={() => go({ task: task.key })}>
          Details
        </button>
      </p>
    </>
  );
}
