import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { PageData } from '../src/view/model.ts';
import { JobPage } from './job-page.tsx';
import type { Shown } from './lib/source.ts';
import { titleOf } from './parts/header.tsx';
import { ServedPage } from './served/served-page.tsx';
import { usePlace } from './use-place.ts';

/** The file holds its job; a served page asks for it. */
export function App(): VNode {
  const data = useMemo(readData, []);
  return data === undefined ? <ServedPage /> : <FilePage data={data} />;
}

function readData(): PageData | undefined {
  const text = document.querySelector('#data')?.textContent ?? '';
  return text === '' ? undefined : (JSON.parse(text) as PageData);
}

function FilePage({ data }: { data: PageData }): VNode {
  const [place, go] = usePlace();
  const shown = useMemo((): Shown => {
    const { job, tasks, answers, leftOut, commands } = data;
    const answer = async (key: string) => (Object.hasOwn(answers, key) ? answers[key] : undefined);
    return { job, tasks, leftOut, commands, source: { answer }, link: 'file' };
  }, [data]);
  useEffect(() => {
    document.title = titleOf(data.job, data.tasks);
  }, [data]);
  return <JobPage shown={shown} place={place} go={go} />;
}
