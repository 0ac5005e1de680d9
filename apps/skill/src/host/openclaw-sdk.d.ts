// What is used of OpenClaw’s plugin SDK. OpenClaw is 650 MB and is there where the plugin runs; a test in e2e/ installs
// the plugin into the real one.
declare module 'openclaw/plugin-sdk/tool-plugin' {
  import type { TSchema } from 'typebox';
  import type { PluginApi, ToolAnswer, ToolContext, ToolUpdate } from './openclaw.ts';

  interface FactoryContext {
    api: PluginApi;
    config: unknown;
    toolContext: ToolContext;
  }
  interface AgentTool {
    name: string;
    label: string;
    description: string;
    parameters: TSchema;
    outputSchema: TSchema;
    prepareArguments?(given: unknown): unknown;
    prepareBeforeToolCallParams?(given: unknown): unknown;
    execute(callId: string, given: unknown, signal?: AbortSignal, onUpdate?: ToolUpdate): Promise<ToolAnswer>;
  }
  interface ToolDeclaration {
    name: string;
    label: string;
    description: string;
    parameters: TSchema;
    factory(context: FactoryContext): AgentTool | undefined;
  }
  interface PluginDefinition {
    id: string;
    name: string;
    description: string;
    configSchema: TSchema;
    tools(tool: (declared: ToolDeclaration) => ToolDeclaration): ToolDeclaration[];
  }
  interface PluginEntry {
    id: string;
    name: string;
    description: string;
  }
  export function defineToolPlugin(definition: PluginDefinition): PluginEntry;
}
