import type { SpawnRequest } from '@parallel-agents/core';
import type { OpenAiCompatibleOptions } from './options.ts';

type Style = Pick<OpenAiCompatibleOptions, 'stream' | 'structuredOutput'>;

/** The body of a chat completion request. */
export function chatRequestBody(request: SpawnRequest, model: string, style: Style): string {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: request.instructions },
      { role: 'user', content: request.prompt },
    ],
    ...(style.stream && { stream: true, stream_options: { include_usage: true } }),
    ...responseFormat(request.outputJsonSchema, style.structuredOutput),
  });
}

function responseFormat(
  schema: Record<string, unknown> | undefined,
  structured: Style['structuredOutput'] = 'none',
) {
  if (schema === undefined || structured === 'none') return {};
  if (structured === 'json_object') return { response_format: { type: 'json_object' } };
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } };
}
