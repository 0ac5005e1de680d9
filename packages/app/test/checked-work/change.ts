/** An answer: the example of an agent with something changed. */
export interface ChangedAnswer {
  agent: string;
  /** What is odd about it. */
  what: string;
  /** Values by their place, such as `findings.0.quote`; `undefined` takes one away. */
  set?: Readonly<Record<string, unknown>>;
  /** Items that are added to lists. */
  add?: Readonly<Record<string, unknown>>;
  /** Texts in which something is replaced. */
  replace?: Readonly<Record<string, readonly [from: string, to: string]>>;
  /** What the agent is given, beside what its example is about. */
  input?: Readonly<Record<string, unknown>>;
  description?: string;
}

/** An answer that is wrong, and the check that says so; `schema` is one. */
export interface WrongAnswer extends ChangedAnswer {
  by: string;
}

/** A copy of an example with these changes. */
export function changed(example: unknown, { set = {}, add = {}, replace = {} }: ChangedAnswer): unknown {
  const answer: unknown = structuredClone(example);
  for (const [place, value] of Object.entries(set)) put(answer, place, () => value);
  for (const [place, item] of Object.entries(add))
    put(answer, place, (list) => [...(Array.isArray(list) ? list : []), item]);
  for (const [place, [from, to]] of Object.entries(replace)) {
    put(answer, place, (text) => {
      if (!String(text).includes(from)) throw new Error(`${place} does not have ${from}`);
      return String(text).replaceAll(from, to);
    });
  }
  return answer;
}

function put(answer: unknown, place: string, change: (before: unknown) => unknown): void {
  const names = place.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce((value, name) => (value as Record<string, unknown>)[name], answer) as Record<
    string,
    unknown
  >;
  const value = change(holder[last]);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}
