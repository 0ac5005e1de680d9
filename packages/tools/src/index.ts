export { createTools, type Tools } from './create-tools.ts';
export { type McpServerConfig, readMcpServers } from './mcp/server-config.ts';
export type { ToolsOptions } from './options.ts';
