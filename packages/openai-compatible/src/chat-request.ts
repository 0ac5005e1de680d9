import type { SpawnRequest } from '@parallel-agents/core';
import { schemaForServer } from './answer-schema.ts';
import type { OptionalFields } from './optional-fields.ts';
import type { CheckedOptions } from './options.ts';

type Style = Pick<CheckedOptions, 'stream' | 'structuredOutput'>;

/** The body of a chat completion request. */
export function chatRequestBody(
  request: SpawnRequest,
  model: string,
  style: Style,
  fields: OptionalFields,
): string {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: request.instructions },
      { role: 'user', content: request.prompt },
    ],
    ...outputLimit(request.maxOutputTokens, model, fields),
    ...(style.stream && { stream: true }),
    ...(style.stream && fields.takes(model, 'stream_options') && { stream_options: { include_usage: true } }),
    ...responseFormat(request.outputJsonSchema, model, style.structuredOutput, fields),
  });
}

/** The field that most servers know, else the one that has taken its place at OpenAI. */
function outputLimit(tokens: number | undefined, model: string, fields: OptionalFields) {
  if (tokens === undefined) return {};
  if (fields.takes(model, 'max_tokens')) return { max_tokens: tokens };
  return fields.takes(model, 'max_completion_tokens') ? { max_completion_tokens: tokens } : {};
}

function responseFormat(
  schema: Record<string, unknown> | undefined,
  model: string,
  structured: Style['structuredOutput'] = 'none',
  fields: OptionalFields,
) {
  if (schema === undefined || structured === 'none') return {};
  if (structured === 'auto' && !fields.takes(model, 'response_format')) return {};
  if (structured === 'json_object') return { response_format: { type: 'json_object' } };
  return {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema: schemaForServer(schema) },
    },
  };
}
