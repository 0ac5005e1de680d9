import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const file = join(import.meta.dirname, 'editor.ts');
const text = `
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { builtinAgents } from '../src/index.ts';
createOrchestrator({ runtime: scripted(), agents: builtinAgents }).run([{ agent: '|', description: 'x' }]);
`;

it('an editor completes the names of the built-in agents', { timeout: 60_000 }, () => {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    customConditions: ['@parallel-agents/source'],
  };
  const read = (name: string) => (name === file ? text.replace('|', '') : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = read(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    readFile: read,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  const names = service
    .getCompletionsAtPosition(file, text.indexOf('|'), {})
    ?.entries.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['security_reviewer', 'documentation_writer']));
});
