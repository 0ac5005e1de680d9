import type { Check, CheckProblem } from '@parallel-agents/core';
import { foldWords } from '../kit/fold.ts';
import { givenText } from '../kit/sources.ts';
import { fieldOf, listOf } from '../kit/walk.ts';

/**
 * What was eaten and given stands in the report word for word: each `food` of the log, each amount, and each prescribed
 * medication in the schedule with its dose. Nothing was reported: the log is empty.
 *
 * Why: a meal that nobody gave is one that the animal misses, and a dose is not to be improved.
 */
export const wordsFromInput: Check = {
  name: 'words-from-input',
  description: 'Foods, amounts and medication stand in the input word for word.',
  fields: ['feedingLog', 'food'],
  run(subject) {
    const { output, task } = subject;
    const given = foldWords(givenText(subject));
    const numbers = new Set(given.match(/\d+/g) ?? []);
    const problems: CheckProblem[] = listOf(output, 'feedingLog').flatMap(({ path, fields }) => {
      const food = foldWords(String(fields.food));
      const isKnown =
        food === 'unknown' ||
        food
          .split(' ')
          .filter((word) => word.length > 2)
          .some((word) => given.includes(word));
      if (!isKnown)
        return [
          { path: [...path, 'food'], message: `${String(fields.food).slice(0, 60)} was reported by nobody` },
        ];
      const made = (foldWords(String(fields.amount)).match(/\d+/g) ?? []).filter(
        (number) => !numbers.has(number),
      );
      return made.length === 0
        ? []
        : [
            {
              path: [...path, 'amount'],
              message: `the amount ${String(fields.amount).slice(0, 40)} was not reported; keep the units that were`,
            },
          ];
    });
    const prescribed = (
      Array.isArray(task.input?.medication) ? task.input.medication.map(String) : []
    ).filter(
      (one) => !/^\W*(?:none|no|nothing|keine?|n\/?a|-)?(?:\s+(?:medication|medicine))?\W*$/i.test(one),
    );
    for (const { path, fields } of listOf(output, 'schedule')) {
      if (fields.kind !== 'medication') continue;
      const said = foldWords(String(fields.task));
      const text = foldWords(prescribed.join(' ') || givenText(subject));
      const doses: readonly string[] = said.match(/\d+/g) ?? [];
      const known: readonly string[] = text.match(/\d+/g) ?? [];
      const wrong = doses.filter((dose) => !known.includes(dose));
      const isNamed = said.split(' ').some((word) => word.length > 3 && text.includes(word));
      if (wrong.length > 0 || !isNamed)
        problems.push({
          path: [...path, 'task'],
          message: 'must copy the medication word for word, dose included',
        });
    }
    const missing = prescribed.filter(
      (one) =>
        !foldWords(JSON.stringify(fieldOf(output, 'schedule') ?? '')).includes(
          foldWords(one).split(' ')[0] ?? '',
        ),
    );
    for (const one of missing)
      problems.push({ path: ['schedule'], message: `leaves out the medication ${one.slice(0, 60)}` });
    return { problems };
  },
};

const signs =
  /\b(?:seizures?|convuls\w+|collaps\w+|poison\w*|not breathing|trouble breathing|can ?not breathe|struggl\w+ to breathe|swollen belly|bloat\w*|chocolate|xylitol|antifreeze|unconscious)\b/i;

/** What is only forbidden was not eaten: "never give chocolate", "no grapes, chocolate or onions". */
const forbidden =
  /\b(?:never|avoid|(?:do not|don[’']t|must not|may not)(?= (?:\w+ )?(?:give|feed|leave|let|offer|have|eat)\b))[^.;"]{0,50}|\bno (?:\w+(?:,| or| and) ?){0,6}(?:chocolate|xylitol|antifreeze)\b/gi;

/**
 * Where the input tells of an emergency, the `summary` begins with: call the vet now.
 *
 * Why: minutes count, and people read the first line.
 */
export const emergencyFirst: Check = {
  name: 'emergency-first',
  description: 'An emergency in the input is the first thing that the summary says.',
  fields: ['summary'],
  run({ output, task }) {
    const { input = {}, description } = task;
    const reported = JSON.stringify([description, input.feedings, input.pet, input.notes, input.symptoms]);
    const sign = signs.exec(reported.replace(forbidden, ''))?.[0];
    if (
      sign === undefined ||
      /^\W*(?:(?:emergency|urgent(?:ly)?|now|notfall|urgence|urgencia)\W+)?(?:(?:please|bitte|por favor|per favore)\s+)?(?:call|phone|ring|see|contact|go|drive|take|rufen|rufe|appel\w*|llam\w*|chiam\w*)\b[^.]{0,50}(?:\bvet|tierarzt|tier\u00e4rzt|v\u00e9t\u00e9rinaire|veterinari)/i.test(
        String(fieldOf(output, 'summary')),
      )
    )
      return undefined;
    return {
      problems: [
        { path: ['summary'], message: `the input tells of "${sign}": begin with "Call the vet now"` },
      ],
    };
  },
};
