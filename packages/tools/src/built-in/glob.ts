import { RE2JS } from 're2js';

/** Alternatives `{a,b}` that a pattern may come to. */
const mostAlternatives = 64;
const mostCharacters = 500;

/**
 * The test of a path against a pattern as shells have it: `*`, `**`, `?`, `[abc]`, `{a,b}`. Takes time in proportion to the
 * path. A pattern without `/` is looked for at any depth.
 * @throws Error in words
 */
export function globTest(pattern: string): (path: string) => boolean {
  if (pattern.length > mostCharacters)
    throw new Error(`The pattern has more than ${mostCharacters} characters.`);
  const plain = pattern.replace(/^\.?\//, '');
  const deep = plain.includes('/') ? plain : `**/${plain}`;
  const tests = alternatives(deep).map((one) => RE2JS.compile(`^(?:${asExpression(one)})$`));
  return (path) => tests.some((test) => test.matches(path));
}

/** `a{b,c}` as `ab` and `ac`. */
function alternatives(pattern: string): string[] {
  const open: string[] = [pattern];
  const done: string[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) done.push(next);
    else {
      const [whole, inner = ''] = braces;
      const rest = next;
      open.push(
        ...inner
          .split(',')
          .map((one) => rest.slice(0, braces.index) + one + rest.slice(braces.index + whole.length)),
      );
    }
    if (open.length + done.length > mostAlternatives)
      throw new Error(`The pattern comes to more than ${mostAlternatives} alternatives.`);
  }
  return done;
}

function asExpression(glob: string): string {
  let expression = '';
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at] ?? '';
    if (letter === '*' && glob[at + 1] === '*') {
      at += 1;
      // `**/` stands for no folder, too.
      if (glob[at + 1] === '/') {
        at += 1;
        expression += '(?:[^/]+/)*';
      } else expression += '.*';
    } else if (letter === '*') expression += '[^/]*';
    else if (letter === '?') expression += '[^/]';
    else if (letter === '[') {
      const end = glob.indexOf(']', at + 2);
      if (end === -1) expression += '\\[';
      else {
        const inner = glob.slice(at + 1, end).replace(/^!/, '^');
        expression += `[${inner.replace(/[\\[\]&~]/g, '\\$&')}]`;
        at = end;
      }
    } else expression += letter.replace(/[\\^$.|+(){}\]]/g, '\\$&');
  }
  return expression;
}
