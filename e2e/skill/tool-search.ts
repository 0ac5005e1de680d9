import { type AnyAgentTool, createOpenClawCodingTools } from 'openclaw/plugin-sdk/agent-harness';
import { z } from 'zod';
import { pluginFolder } from './plugin-package.ts';

/** OpenClaw's tool search, over all tools that it has and those of the plugin. */
export interface ToolSearch {
  /** The names of the tools that it finds, best first. */
  find(query: string, limit: number): Promise<string[]>;
  /** How the tools stand in the list that a model sees before it searches: a line each, descriptions cut. */
  directory: string;
}

/** As much as is used of a module that OpenClaw exports without types. */
interface HarnessModule {
  createAgentHarnessToolSurfaceRuntime(options: Record<string, unknown>): {
    config?: Record<string, unknown>;
    includeToolSearchControls: boolean;
    toolSearchCatalogRef: Record<string, never>;
    compactTools(tools: readonly AnyAgentTool[]): {
      tools: AnyAgentTool[];
      promptToolPolicy: { apply(): { toolSchemaDirectoryPrompt?: string } };
    };
  };
}
const harnessModule: string = 'openclaw/plugin-sdk/agent-harness-tool-runtime';

const answerSchema = z.object({ content: z.tuple([z.object({ text: z.string() })]).rest(z.unknown()) });
const foundSchema = z.array(z.object({ name: z.string() }));

/** @param workspace an empty folder */
export async function openToolSearch(workspace: string): Promise<ToolSearch> {
  const { createAgentHarnessToolSurfaceRuntime } = (await import(harnessModule)) as HarnessModule;
  const config = {
    tools: {
      profile: 'full' as const,
      codeMode: false,
      toolSearch: { enabled: true, mode: 'tools' as const },
    },
    plugins: { load: { paths: [pluginFolder] }, entries: { 'parallel-agents': { enabled: true } } },
  };
  const chat = { workspaceDir: workspace, sessionKey: 'agent:main:main', agentId: 'main' };
  const surface = createAgentHarnessToolSurfaceRuntime({ ...chat, config, modelToolsEnabled: true });
  const all = createOpenClawCodingTools({
    ...chat,
    config: surface.config ?? config,
    senderIsOwner: true,
    includeToolSearchControls: surface.includeToolSearchControls,
    toolSearchCatalogRef: surface.toolSearchCatalogRef,
  });
  const { tools, promptToolPolicy } = surface.compactTools(all);
  const search = tools.find(({ name }) => name === 'tool_search');
  if (search === undefined) throw new Error('OpenClaw has no tool_search with these settings.');
  return {
    async find(query, limit) {
      const { content } = answerSchema.parse(await search.execute('call', { query, limit }));
      return foundSchema.parse(JSON.parse(content[0].text)).map(({ name }) => name);
    },
    directory: promptToolPolicy.apply().toolSchemaDirectoryPrompt ?? '',
  };
}
