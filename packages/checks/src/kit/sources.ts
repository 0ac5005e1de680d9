import type { CheckSubject } from '@parallel-agents/core';
import { textsIn } from './walk.ts';

/** A text that the model was given. */
export interface Source {
  /** Of the file or the input. */
  name: string;
  text: string;
  /** It is a document with a name that the model was told. */
  isNamed?: boolean;
}

/** Everything that the model was given: material, the texts of the input, results of earlier tasks, the description. */
export function sourcesOf({ task, results }: Pick<CheckSubject, 'task' | 'results'>): Source[] {
  const { input = {}, material = [], description } = task;
  const fileName = typeof input.fileName === 'string' ? input.fileName : undefined;
  const inputs = [...textsIn(input)].map(({ path, text }) => ({
    name: path[0] === 'code' && fileName !== undefined ? fileName : String(path[0]),
    text,
  }));
  const earlier = results.flatMap(({ taskId, output }) =>
    [...textsIn(output)].map(({ text }) => ({ name: taskId, text })),
  );
  const named = material.map((one) => ({ ...one, isNamed: true }));
  return [...named, ...inputs, ...earlier, { name: 'description', text: description }];
}

/** The code, notes or documents among them; the description is none. */
export function materialOf({ task }: Pick<CheckSubject, 'task'>): Source[] {
  const { input = {}, material = [] } = task;
  const inputs = ['code', 'material', 'diff', 'files'].flatMap((name) =>
    [...textsIn(input[name])].map(({ text }) => ({ name, text })),
  );
  return [...material, ...inputs];
}

/** All of it as one text. */
export function givenText(subject: Pick<CheckSubject, 'task' | 'results'>): string {
  const { input = {} } = subject.task;
  // Numbers and names count as given, too.
  return [JSON.stringify(input), ...sourcesOf(subject).map(({ text }) => text)].join('\n');
}
