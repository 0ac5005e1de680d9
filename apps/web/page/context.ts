import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { AnswerView, TaskView } from '../src/view/model.ts';
import { nowhere, type Place } from './lib/place.ts';
import type { Shown } from './lib/source.ts';

/** What every part of the page may need. */
export interface PageContext extends Shown {
  place: Place;
  /** Goes to another place; `instead`: without a step in the history. */
  go(change: Partial<Place>, options?: { instead?: boolean }): void;
  byKey: ReadonlyMap<string, TaskView>;
  now: number;
  /** Everything has to stand in the document, because it is printed. */
  isPrinting: boolean;
}

export const Page = createContext<PageContext>({
  job: {} as Shown['job'],
  tasks: [],
  source: { answer: async () => undefined },
  link: 'file',
  leftOut: 0,
  commands: {} as Shown['commands'],
  place: nowhere,
  go() {},
  byKey: new Map(),
  now: 0,
  isPrinting: false,
});

export function usePage(): PageContext {
  return useContext(Page);
}

/** The answer of a task: `undefined` while it is fetched, `null` where there is none. */
export function useAnswer(key: string): AnswerView | null | undefined {
  const { source, byKey } = usePage();
  const [got, setGot] = useState<{ key: string; answer: AnswerView | null }>();
  const stamp = byKey.get(key)?.endedAt;
  useEffect(() => {
    let isWanted = true;
    source.answer(key).then(
      (answer) => isWanted && setGot({ key, answer: answer ?? null }),
      () => isWanted && setGot({ key, answer: null }),
    );
    return () => {
      isWanted = false;
    };
  }, [source, key, stamp]);
  return got?.key === key ? got.answer : undefined;
}
