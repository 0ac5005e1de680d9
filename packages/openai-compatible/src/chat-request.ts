import type { SpawnRequest } from '@parallel-agents/core';
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
    ...(style.stream && { stream: true }),
    ...(style.stream && fields.takes(model, 'stream_options') && { stream_options: { include_usage: true } }),
    ...responseFormat(request.outputJsonSchema, model, style.structuredOutput, fields),
  });
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
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } };
}
