import type { AddHelpTextContext } from 'commander';

export interface HelpNotes {
  /** Sentences; they are broken as the window is wide. */
  says?: string;
  /** Parts whose lines stay as they are, under their headings. */
  parts?: Readonly<Record<string, readonly string[]>>;
  /** Commands that can be copied. */
  examples?: readonly string[];
}

/** What a help says below its flags. */
export function helpNotes({
  says,
  parts = {},
  examples = [],
}: HelpNotes): (context: AddHelpTextContext) => string {
  const heading = examples.length === 1 ? 'Example' : 'Examples';
  const lists = { ...parts, ...(examples.length > 0 && { [heading]: examples }) };
  const blocks = Object.entries(lists).map(([name, lines]) =>
    [`${name}:`, ...lines.map((line) => `  ${line}`)].join('\n'),
  );
  return ({ command, error }) => {
    const output = command.configureOutput();
    const width = (error ? output.getErrHelpWidth?.() : output.getOutHelpWidth?.()) ?? 80;
    const prose = says === undefined ? [] : [command.createHelp().boxWrap(says, width)];
    return ['', [...prose, ...blocks].join('\n\n')].join('\n');
  };
}
