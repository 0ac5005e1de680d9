import type { Check } from '@parallel-agents/core';
import { filesIn } from '../kit/files.ts';
import { type Path, textsIn } from '../kit/walk.ts';

/** Forms of keys that their providers have published, and passwords written into code. */
const secrets: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,}\b/],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['an API key', /\bsk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{32,}\b/],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\b/],
  [
    'a password in a URL',
    /\b[a-z][a-z+.-]{1,20}:\/\/[^\s:@/'"`$<>{}]{1,60}:(?!\$|\{|<|%|\*|password@|pass@|pwd@)[^\s:@/'"`$<>{}]{3,60}@(?!localhost\b|127\.0\.0\.1\b|example\.)/i,
  ],
  [
    'a password or key as text',
    /\b(?:password|passwd|pwd|secret|api_?key|access_?token|auth_?token|private_?key|client_?secret)["']?\s*[:=]\s*["'`](?!\$|\{|<|%|\*|\.\.\.|process\.|env\b|changeme["'`]|example|test|dummy|secret["'`]|password["'`])(?=[^"'`\s]*\d)[^"'`\s]{8,100}["'`]/i,
  ],
];

/** Keys in the forms of their providers. */
const published = secrets.slice(0, -2);

const testFile =
  /(?:^|\/)(?:tests?|__tests__|spec|e2e|fixtures|seeds?)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)(?:test_|conftest)\w*\.py$/i;

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/**
 * What is wrong with a text that goes into a repository, if it holds a key or a password.
 * @param isTest passwords of tests open nothing
 */
function secretIn(text: string, isTest: boolean): { what: string; line: number } | undefined {
  for (const [what, pattern] of isTest ? published : secrets) {
    const found = pattern.exec(text);
    if (found) return { what, line: text.slice(0, found.index).split('\n').length };
  }
  return undefined;
}

/**
 * No text of the output holds what looks like a real key, token or password. The secret itself is not repeated.
 *
 * Why: outputs are written to files and logs, and files get committed.
 */
export const noSecrets: Check = {
  name: 'no-secrets',
  description: 'No keys, tokens or passwords in any text.',
  run({ output }) {
    const tests = new Set(
      filesIn(output).flatMap((file) => (testFile.test(file.path) ? [keyOf(file.at)] : [])),
    );
    const problems = [...textsIn(output)].flatMap(({ path, text }) => {
      const found = secretIn(text, tests.has(keyOf(path.slice(0, -1))));
      if (found === undefined) return [];
      return [{ path, message: `line ${found.line} holds ${found.what}; read it from the environment` }];
    });
    return { problems };
  },
};
