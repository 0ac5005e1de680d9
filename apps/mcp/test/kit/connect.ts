import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import type { App } from '@parallel-agents/app';
import { createServer } from '../../src/index.ts';

/** What tools answer with, as far as tests look at it. */
interface Answer {
  id: string;
  status: string;
  plan: { tasks: unknown[] };
  agents: { name: string; inputSchema?: { properties: object } }[];
  kept: object[];
  results: { items: Item[]; next?: object };
}

interface Item {
  task: string;
  status: string;
  output: string;
  piece?: string;
  report?: string;
  error: { code: string; fix: string };
}

/** A client of the SDK, connected to a server in this process. */
export async function connect(app: App) {
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1.0.0' });
  await createServer(app).connect(theirs);
  await client.connect(mine);
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { structuredContent, content, isError } = await client.callTool({ name, arguments: given });
    const [first] = content as { text?: string }[];
    return { data: structuredContent as Answer, text: first?.text ?? '', isError };
  };
  return { client, call };
}
