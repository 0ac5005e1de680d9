export { describeTool } from './describe-tool.ts';
export { type ServeOptions, serve } from './serve.ts';
export { createServer } from './server.ts';
