import type { Describe } from '@parallel-agents/app';
import type { JobLog } from '@parallel-agents/core';
import { pageHtml } from '../page/page-html.ts';
import { answerOf, answersOf } from '../view/answers.ts';
import { describeUsual } from '../view/commands.ts';
import type { PageData } from '../view/model.ts';
import { PageView } from '../view/page-view.ts';

/** How a page of a job is written. */
export interface HtmlReportOptions {
  /** When it was looked at, in milliseconds since 1970: a job that runs goes on to here. @default now */
  seenAt?: number;
  /** How the commands are called that the page shows. @default as on a command line, for jobs on no engine */
  describe?: Describe;
}

/** Characters of answers that a file holds: with more, a browser takes long to open it. */
const maxAnswers = 64_000_000;

/** A job as a page needs it, with all answers that a file can hold. */
export function pageData(
  { overview, events }: JobLog,
  { seenAt, describe = describeUsual }: HtmlReportOptions & { seenAt: number },
): PageData {
  const view = new PageView(overview.jobId, describe);
  for (const event of events) view.record(event);
  const answers: PageData['answers'] = {};
  let length = 0;
  let leftOut = 0;
  for (const [key, result] of answersOf(events)) {
    length += result.text.length;
    if (length > maxAnswers) leftOut++;
    else answers[key] = answerOf(result);
  }
  return { ...view.model(overview, seenAt), answers, leftOut };
}

/**
 * A job as one HTML file that needs nothing else: no network, no other file. What models wrote is data in it, never markup.
 *
 * @param log what the journal read; of a job that still runs, how it stands now
 * @example
 * await writeFile('job.html', htmlReport(await journal.read(id)));
 */
export function htmlReport(
  log: JobLog,
  { seenAt = Date.now(), describe = describeUsual }: HtmlReportOptions = {},
): string {
  const { title, jobId } = log.overview;
  return pageHtml({ title: title ?? jobId, data: pageData(log, { seenAt, describe }) });
}
