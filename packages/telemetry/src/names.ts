/**
 * Every name that is sent, in one place. Those of `gen_ai` are of the semantic conventions for generative AI, which are
 * in development: a new version of them is a change of this file and of the version here.
 */
export const conventions = {
  version: '0.1.0',
  schemaUrl: 'https://opentelemetry.io/schemas/gen-ai/0.1.0',
} as const;

/** The instrumentation itself. */
export const scope = 'parallel-agents';

export const operation = { agent: 'invoke_agent', chat: 'chat', plan: 'plan', tool: 'execute_tool' } as const;

export const attribute = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  agent: 'gen_ai.agent.name',
  conversation: 'gen_ai.conversation.id',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheRead: 'gen_ai.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.usage.cache_creation.input_tokens',
  outputMessages: 'gen_ai.output.messages',
  tool: 'gen_ai.tool.name',
  toolCallArguments: 'gen_ai.tool.call.arguments',
  tokenType: 'gen_ai.token.type',
  error: 'error.type',
  kind: 'parallel_agents.job.kind',
  status: 'parallel_agents.status',
  step: 'parallel_agents.step',
  task: 'parallel_agents.task.id',
  reason: 'parallel_agents.attempt.reason',
  tier: 'parallel_agents.attempt.tier',
  gate: 'parallel_agents.gate.name',
  score: 'parallel_agents.gate.score',
  cost: 'parallel_agents.cost.usd',
  toolOrigin: 'parallel_agents.tool.origin',
  toolOutcome: 'parallel_agents.tool.outcome',
  toolCharacters: 'parallel_agents.tool.result.characters',
  waitsFor: 'parallel_agents.wait.for',
  runtime: 'parallel_agents.runtime',
} as const;

/** Events of spans. */
export const happening = {
  waits: 'parallel_agents.wait',
  answering: 'parallel_agents.first_answer',
} as const;

export const metric = {
  tokens: 'gen_ai.client.token.usage',
  duration: 'gen_ai.client.operation.duration',
  tasks: 'parallel_agents.tasks',
  taskDuration: 'parallel_agents.task.duration',
  cost: 'parallel_agents.cost',
} as const;
