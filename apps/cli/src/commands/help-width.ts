import { Help } from 'commander';

/** Columns of a description at least, where it stands beside its term; with fewer, it stands below. */
const narrowestBeside = 40;
const indent = 6;

/** A help that is broken at words, however narrow the window is. */
export const helpOfAnyWidth: Partial<Help> = {
  minWidthToWrap: 20,
  formatItem(this: Help, term, termWidth, description, helper) {
    const columns = this.helpWidth ?? 80;
    if (!description || columns - termWidth - 4 >= narrowestBeside)
      return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
    const below = helper.boxWrap(description, columns - indent).replace(/^/gm, ' '.repeat(indent));
    return `  ${term}\n${below}`;
  },
};
