import type { CheckedOptions } from '../server/options.ts';
import type { Server } from '../server/server.ts';
import type { RequestStyle } from './chat-request.ts';

/** How requests are written to a server, by the options and what is known of its kind. */
export function requestStyle(options: CheckedOptions, { profile }: Server): RequestStyle {
  const { stream = false, structuredOutput = 'auto', body = {}, maxOutputTokens } = options;
  return {
    stream,
    structuredOutput,
    body,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    limitField: profile?.limitField ?? 'max_tokens',
    strictSchemas: profile?.strictSchemas === true,
    ...(profile?.promptCache && { promptCache: profile.promptCache }),
  };
}
