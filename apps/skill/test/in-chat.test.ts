import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import { inChat } from '../src/answer/in-chat.ts';

const packages = join(import.meta.dirname, '../../../packages');
const inPlugin = ['core', 'escalation', 'journal', 'meta', 'openclaw', 'registry', 'teams'];

/** What errors of the packages that the plugin is made of say, as it stands in their files. */
const said = inPlugin.flatMap((name) =>
  readdirSync(join(packages, name, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .flatMap((entry) => {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      return [...text.matchAll(/\b(?:fix|message)(?:: | = )(['`])((?:\\.|(?!\1).)*)\1/g)].map(
        ([, , words = '']) => words.replaceAll('\\`', '`'),
      );
    }),
);

/** Flags, and commands of ours, of OpenClaw and of npm, with what they do. */
const commands =
  /(^|[\s(`"'])(--[a-z][\w-]*|`?(parallel-agents|openclaw|npx|npm|pnpm) +[a-z]|`(runs|agents) +[a-z])/;

test('no error that can reach a chat names a command or a flag there', () => {
  expect(said.length).toBeGreaterThan(200);
  expect(said.filter((words) => commands.test(words)).length).toBeGreaterThan(5);
  const code: ErrorCode = 'INVALID_TASK';
  const shown = said.flatMap((words) => {
    const { message, fix } = inChat({ code, message: words, fix: words });
    return [message, fix];
  });
  expect(shown.filter((words) => commands.test(words))).toEqual([]);
  expect(shown.filter((words) => words.trim() === '')).toEqual([]);
});
