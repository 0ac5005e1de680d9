import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chat } from '../chat.ts';
import { command } from '../command.ts';
import { library } from '../library.ts';
import { mcp } from '../mcp.ts';
import { tableOf } from '../table.ts';
import { tryFaces } from '../try-faces.ts';

tryFaces({ command, chat, 'MCP client': mcp, library });

it('the page on faces has the table that is tried', () => {
  const page = readFileSync(new URL('../../../docs/faces.md', import.meta.url), 'utf8');
  const bare = (text: string): string => text.replace(/ +/g, ' ').replace(/-+/g, '-');
  expect(bare(page)).toContain(bare(tableOf()));
});
