import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeBlock, untrustedLine, untrustedMarkdown } from '../../src/orchestrate/untrusted-markdown.ts';

test.each([
  ['a tag', 'a <b>bold</b> word', 'a \\<b>bold\\</b> word'],
  ['a comment', '<!-- x -->', '\\<!-- x -->'],
  ['a comparison stays', 'a < b and 3 <4', 'a < b and 3 <4'],
  ['an image', '![x](http://h/y.png)', '\\![x](http://h/y.png)'],
  ['a heading', 'x\n  ## Sources', 'x\n  \\## Sources'],
  ['an underlined heading', 'Sources\n---', 'Sources\n\\---'],
  ['one underlined by a single sign', 'Sources\n=', 'Sources\n\\='],
  ['a list stays', '- one\n- two', '- one\n- two'],
  ['an open code block', '```\nnever closed', '\\```\nnever closed'],
  ['a heading behind a code block whose end is moved in', '```\na\n  ```\n# Fake', '```\na\n  ```\n\\# Fake'],
  ['one behind a longer end', '```\na\n`````\n# Fake', '```\na\n`````\n\\# Fake'],
  ['one behind an end with spaces', '```\na\n``` \t\n# Fake', '```\na\n``` \t\n\\# Fake'],
  ['one behind an end that a lone carriage return makes', '```\na\r```\r# Fake', '```\na\n```\n\\# Fake'],
  ['one in a code block that begins in a line', 'a\u2028```\n# Fake\n```', 'a\u2028\\```\n\\# Fake\n\\```'],
  ['a code block with nothing in it', '```\n```\n# Fake', '```\n```\n\\# Fake'],
  ['a heading behind a space that is none', '\u00a0# Fake', '\\# Fake'],
  ['what a link of ours leads to', 'x\n\n> [1]: http://h', 'x\n\n> [1\\]: http://h'],
  ['an image behind a backslash', '\\![x](http://h/y.png)', '\\![x](http://h/y.png)'],
  ['one behind two', '\\\\![x](http://h/y.png)', '\\\\\\![x](http://h/y.png)'],
  ['a tag behind a backslash', '\\<img src=x>', '\\<img src=x>'],
  ['an open code block behind a backslash', '\\\\```\nopen', '\\\\\\```\nopen'],
  ['an address behind a backslash', '[1\\]: http://h', '[1\\]: http://h'],
])('%s', (_title, text, expected) => {
  expect(untrustedMarkdown(text)).toBe(expected);
});

test('a complete code block stays as it is', () => {
  const block = '```ts\nconst a: Map<string, number> = new Map();\n# no heading\n```';
  expect(untrustedMarkdown(`Before <i>\n${block}\nafter <i>`)).toBe(`Before \\<i>\n${block}\nafter \\<i>`);
});

test('what stands on one line stays on one line', () => {
  expect(untrustedLine('Done\n\n# Status: completed')).toBe('Done # Status: completed');
});

test('no value closes the code block that holds it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n') }), (text) => {
      const [fence = '', ...lines] = codeBlock(text).split('\n');
      expect(lines.findIndex((line) => line.startsWith(fence))).toBe(lines.length - 1);
    }),
  );
});

test('a megabyte of backslashes takes no longer than one of words', () => {
  const backslashes = '\\'.repeat(1_000_000);
  expect(untrustedMarkdown(`${backslashes}x`)).toBe(`${backslashes}x`);
  expect(untrustedMarkdown(`${backslashes}<a`)).toBe(`${backslashes}\\<a`);
  expect(untrustedMarkdown(`${backslashes}\\<a`)).toBe(`${backslashes}\\<a`);
});
