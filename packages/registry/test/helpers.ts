import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AgentDefinition, InputError } from '@parallel-agents/core';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';

/** A folder with these files, gone after the test. */
export async function scratch(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return folder;
}

export function markdown(fields: Record<string, string>, body = 'You count things.'): string {
  const lines = Object.entries(fields).map(([field, value]) => `${field}: ${value}`);
  return ['---', ...lines, '---', body].join('\n');
}

export function agent(name: string, changes: Partial<AgentDefinition> = {}): AgentDefinition {
  return {
    name,
    category: 'test',
    description: `Does ${name}.`,
    version: '1.0.0',
    instructions: `You do ${name}.`,
    tools: 'none',
    tier: 'cheap',
    ...changes,
  };
}

export async function inputErrorOf(action: () => unknown): Promise<InputError> {
  try {
    await action();
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown;
    throw thrown;
  }
  throw new Error('Nothing was thrown.');
}
