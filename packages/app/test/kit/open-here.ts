import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ReplyScript, sampleReply, scripted } from '@parallel-agents/core/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { onTestFinished } from 'vitest';
import { type App, type OpenOptions, open } from '../../src/index.ts';

interface Place {
  /** Files of the working directory, by relative path. */
  files?: Record<string, string>;
  reply?: ReplyScript;
}

export interface OpenedHere {
  app: App;
  cwd: string;
  /** What was worth knowing. */
  notes: string[];
  /** Sessions that were asked for an answer so far. */
  asked(): number;
}

/** The application in an empty folder, on a scripted runtime. It does not outlive its test. */
export async function openHere(
  { files = {}, reply = sampleReply }: Place = {},
  options: OpenOptions = {},
): Promise<OpenedHere> {
  const cwd = temporaryFolder();
  // Marks the root of a package, so that no configuration is looked for above it.
  for (const [path, content] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  let asked = 0;
  const counting: ReplyScript = (call) => {
    asked += 1;
    return reply(call);
  };
  const runtime = scripted({ reply: counting, models: ['a/low', 'a/high'] });
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const app = await open({
    runtime,
    here: { cwd, env: { HOME: cwd, XDG_STATE_HOME: join(cwd, 'state') } },
    notes: { note, tell: note, problem: note },
    ...options,
  });
  onTestFinished(() => app.close());
  return { app, cwd, notes, asked: () => asked };
}
