import { own } from '@parallel-agents/core/internal';

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

export const operation = {
  workflow: 'invoke_workflow',
  agent: 'invoke_agent',
  chat: 'chat',
  plan: 'plan',
  tool: 'execute_tool',
} as const;

export const attribute = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  agent: 'gen_ai.agent.name',
  conversation: 'gen_ai.conversation.id',
  /** All of them, those from a cache and those written to one among them. */
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheRead: 'gen_ai.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.usage.cache_write.input_tokens',
  outputMessages: 'gen_ai.output.messages',
  tool: 'gen_ai.tool.name',
  toolCallArguments: 'gen_ai.tool.call.arguments',
  modality: 'gen_ai.token.modality',
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
  inferenceDuration: 'gen_ai.client.inference.duration',
  inputTokens: 'gen_ai.client.inference.usage.input_tokens',
  outputTokens: 'gen_ai.client.inference.usage.output_tokens',
  cacheRead: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  agentDuration: 'gen_ai.invoke_agent.duration',
  tasks: 'parallel_agents.tasks',
  cost: 'parallel_agents.cost',
} as const;

/** Where the conventions draw the lines of their histograms, in seconds. */
export const boundaries = {
  inference: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  agent: [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6],
};

/** Providers that the conventions call otherwise than the models of ours do. */
const providers: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'aws.bedrock',
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  google: 'gcp.gemini',
  'google-vertex': 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  moonshot: 'moonshot_ai',
  moonshotai: 'moonshot_ai',
  vertex: 'gcp.vertex_ai',
  xai: 'x_ai',
};

/**
 * A model as the conventions name it: `provider/model`, or a model without a provider.
 * @param runtime stands for the provider where the model names none: the conventions want one
 */
export function modelOf(name: string, runtime: string): { provider: string; model: string } {
  const slash = name.indexOf('/');
  if (slash < 0) return { provider: runtime, model: name };
  const provider = name.slice(0, slash);
  return { provider: own(providers, provider) ?? provider, model: name.slice(slash + 1) };
}
