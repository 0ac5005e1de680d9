// A server of tools over stdio, good or bad: `good`, `silent`, `dies`, `floods`, `babbles`.
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { servedTools } from './served.ts';

const [, , how] = process.argv;
if (how === 'silent') setInterval(() => {}, 1_000);
else if (how === 'dies') {
  process.stderr.write('cannot open the database with token SECRET-TOKEN-123\n');
  process.exitCode = 1;
} else if (how === 'floods') {
  const pour = (): boolean => process.stdout.write('x'.repeat(1024 * 1024), pour);
  pour();
} else {
  if (how === 'babbles') {
    process.stdout.write('Welcome!\n{"no": "message"}\n');
    process.stderr.write('x'.repeat(5 * 1024 * 1024));
  }
  await servedTools().connect(new StdioServerTransport());
}
