// `npm start`: sets up, then runs a content team on the scripted runtime, which needs nothing. Other arguments: `npm start -- doctor`.
import { build, install, run } from './workspace.mjs';

install({ gateway: false });
build();
const asked = process.argv.slice(2);
const demo = ['team', 'content', 'Monday motivation', '--platform', 'bluesky', '--runtime', 'scripted'];
const command = asked.length > 0 ? asked : demo;
process.exitCode = run('parallel-agents', command);
