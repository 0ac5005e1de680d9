// `npm start`: sets up, then runs a content team on the embedded default. Other arguments: `npm start -- doctor`.
import { build, install, run } from './workspace.mjs';

install({ gateway: false });
build();
const asked = process.argv.slice(2);
const command = asked.length > 0 ? asked : ['team', 'content', 'Monday motivation', '--platform', 'bluesky'];
process.exitCode = run('parallel-agents', command);
