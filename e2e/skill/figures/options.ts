/** As many sub-agents at once in each way. */
export const atOnce = 8;

/** How a gateway is on which every way can be measured. */
export const optionsToMeasure = {
  agents: { coder: { tools: { codeMode: true } } },
  agentDefaults: { subagents: { maxConcurrent: atOnce, maxChildrenPerAgent: 20 } },
  pluginConfig: { maxConcurrent: atOnce },
};
