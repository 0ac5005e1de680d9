import type { Check, CheckProblem } from '@parallel-agents/core';
import { foldWords } from '../kit/fold.ts';
import { fieldOf, listOf } from '../kit/walk.ts';

/**
 * A print queue adds up: positions count up from 1 on each printer, what spools are planned for covers what the queue
 * uses of their material, `status` fits the grams left, and what runs short is on the list to buy.
 *
 * Why: a print that runs out of filament at 90 % is thrown away.
 */
export const printSums: Check = {
  name: 'print-sums',
  description: 'Grams and positions add up; shortages are on the list to buy.',
  fields: ['queue', 'gramsLeft', 'gramsPlanned', 'estimatedGrams'],
  run({ output }) {
    const problems: CheckProblem[] = [];
    const queue = listOf(output, 'queue');
    const next = new Map<string, number>();
    for (const { path, fields } of queue) {
      const printer = String(fields.printer);
      const position = (next.get(printer) ?? 0) + 1;
      if (fields.position !== position)
        problems.push({
          path: [...path, 'position'],
          message: `must be ${position}: the positions of ${printer.slice(0, 40)} count up from 1`,
        });
      next.set(printer, Math.max(position, Number(fields.position) || 0));
    }
    const spools = listOf(output, 'filament');
    const materials = new Set(queue.map(({ fields }) => foldWords(String(fields.material))));
    for (const material of materials) {
      const used = queue
        .filter(({ fields }) => foldWords(String(fields.material)) === material)
        .reduce((sum, { fields }) => sum + Number(fields.estimatedGrams), 0);
      const its = spools.filter(({ fields }) => foldWords(String(fields.spool)).includes(material));
      const planned = its.reduce((sum, { fields }) => sum + Number(fields.gramsPlanned), 0);
      if (its.length > 0 && planned < used - 0.5)
        problems.push({
          path: ['filament'],
          message: `spools of ${material} are planned for ${planned} g, and the queue uses ${used} g`,
        });
    }
    const buying = foldWords(JSON.stringify(fieldOf(output, 'toBuy') ?? []));
    for (const { path, fields } of spools) {
      const { gramsLeft, gramsPlanned, status, spool } = fields;
      if (typeof gramsLeft !== 'number' || typeof gramsPlanned !== 'number') continue;
      if (gramsPlanned > gramsLeft && status !== 'short')
        problems.push({
          path: [...path, 'status'],
          message: `must be short: ${gramsPlanned} g are planned and ${gramsLeft} g are left`,
        });
      if (gramsPlanned <= gramsLeft && status === 'short')
        problems.push({
          path: [...path, 'status'],
          message: `is short, and ${gramsLeft} g are left for ${gramsPlanned} g`,
        });
      const words = foldWords(String(spool)).split(' ');
      if (gramsPlanned > gramsLeft && !words.some((word) => word.length > 2 && buying.includes(word)))
        problems.push({
          path: ['toBuy'],
          message: `${String(spool).slice(0, 40)} runs short and is not on the list`,
        });
    }
    return { problems };
  },
};

/**
 * The minutes of a `session` add up to what the input gives.
 *
 * Why: a room is booked for a time, and the last part of a plan that is too long is the practice.
 */
export const minutesAddUp: Check = {
  name: 'minutes-add-up',
  description: 'The minutes of the parts add up to the length that was asked for.',
  fields: ['session', 'minutes'],
  run({ output, task }) {
    const asked = task.input?.minutes;
    const parts = listOf(output, 'session');
    if (typeof asked !== 'number' || parts.length === 0) return undefined;
    const sum = parts.reduce((total, { fields }) => total + Number(fields.minutes), 0);
    if (sum === asked) return undefined;
    return {
      problems: [
        { path: ['session'], message: `its parts take ${sum} minutes, and ${asked} were asked for` },
      ],
    };
  },
};
