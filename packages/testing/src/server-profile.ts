import type { ErrorReply } from '@parallel-agents/core/testing';
import { z } from 'zod';

/** What a server does otherwise than OpenAI’s protocol says. Absent: as it says. */
export interface ServerProfile {
  /** Status with which the list of models is refused. */
  listStatus?: number;
  /** A schema is refused, or passed over. */
  schema?: 'refused' | 'ignored';
  /** There is no system role. */
  noSystemRole?: true;
  /** The only field that it takes as an output limit. */
  limitField?: 'max_tokens' | 'max_completion_tokens';
  /** Answers come in one piece, also where a stream is asked for. */
  noStream?: true;
  /** Answers tell no tokens. */
  noUsage?: true;
  /** Answers do not tell why they end. */
  noFinishReason?: true;
  /** US dollars that each answer says it cost. */
  costUsd?: number;
  /** Further headers of each answer, such as those of rate limits. */
  headers?: Readonly<Record<string, string>>;
}

/** Kinds of servers as they are found. */
export const serverProfiles = {
  /** Everything is told, and the limit has its new field. */
  hosted: {
    limitField: 'max_completion_tokens',
    headers: { 'x-ratelimit-limit-requests': '500', 'x-ratelimit-remaining-requests': '499' },
  },
  /** Sells the models of others, and tells the cost. */
  reseller: { costUsd: 0.00002 },
  /** Its compatible door passes schemas over and hands out no list. */
  compatible: { listStatus: 401, schema: 'ignored' },
  /** A local model whose template has no system role, and whose server makes no grammars. */
  local: { schema: 'refused', noSystemRole: true },
  /** Tells next to nothing. */
  bare: { listStatus: 404, noStream: true, noUsage: true, noFinishReason: true },
} as const satisfies Record<string, ServerProfile>;

const requestSchema = z.looseObject({ messages: z.array(z.looseObject({ role: z.string() })) });

/** What the server has against a request; `undefined` if nothing. */
export function refusalBy(profile: ServerProfile, body: unknown): ErrorReply | undefined {
  const { messages, ...fields } = requestSchema.parse(body);
  const refuse = (message: string): ErrorReply => ({ kind: 'error', status: 400, message });
  if (profile.schema === 'refused' && 'response_format' in fields) {
    return refuse("Unsupported parameter: 'response_format'.");
  }
  if (profile.noSystemRole && messages.some(({ role }) => role === 'system')) {
    return refuse('System role not supported.');
  }
  const taken = profile.limitField;
  const other = taken === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  if (taken !== undefined && other in fields) {
    return refuse(`Unsupported parameter: '${other}' is not supported. Use '${taken}' instead.`);
  }
  return undefined;
}
