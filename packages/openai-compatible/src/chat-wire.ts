import { RuntimeError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import {
  type ChatWire,
  mayBeBilled,
  type PlainAnswer,
  readRefusal,
} from '@parallel-agents/core/internal/wire';
import { AnswerReader } from './answer/answer-reader.ts';
import { ChatRequest } from './request/chat-request.ts';
import { ModelKnowledge } from './request/model-knowledge.ts';
import { requestStyle } from './request/request-style.ts';
import { barePrefix } from './server/model-names.ts';
import { checkOptions, type OpenAiCompatibleOptions } from './server/options.ts';
import { toServer } from './server/server.ts';

export type { ChatWire };

/**
 * The same requests and answers as those of `openaiCompatible`, without the connection.
 *
 * @throws InputError `INVALID_OPTION`, also if there is no usable base URL
 * @example
 * const runtime = batch({ providers: [openaiBatches(chatWire({ baseUrl: 'https://api.openai.com/v1' }))] });
 */
export function chatWire(options: OpenAiCompatibleOptions = {}): ChatWire {
  const checked = checkOptions(options);
  const server = toServer(checked);
  const style = { ...requestStyle(checked, server), stream: false };
  const knowledge = new Map<string, ModelKnowledge>();
  const { redact, billsRefusals, profile } = server;
  const nameOf = (model: string): string => barePrefix(model, server);

  const refusalIn = ({ status, body }: PlainAnswer, model: string) =>
    readRefusal({ status, body, headers: {}, model: nameOf(model) }, redact);

  return {
    url: server.origin + server.path,
    query: server.query,
    headers: server.headers,
    account: server.account,
    redact,
    draft(request, model) {
      const known = knowledge.get(model) ?? new ModelKnowledge();
      knowledge.set(model, known);
      const chat = new ChatRequest(request, style, known);
      return {
        body: chat.body(nameOf(model)),
        learnsFrom(answer) {
          if (isSuccess(answer.status)) {
            chat.accepted();
            return false;
          }
          if (!chat.revise(refusalIn(answer, model), nameOf(model))) return false;
          chat.accepted();
          return true;
        },
      };
    },
    read(answer, model) {
      if (!isSuccess(answer.status)) {
        const refusal = refusalIn(answer, model);
        // How long it took, a batch does not say: what may have begun counts.
        const isBilled = billsRefusals === true || mayBeBilled(refusal, 0, billsRefusals);
        return {
          status: 'failed',
          text: '',
          error: refusal.error,
          ...(!isBilled && { refused: true }),
        };
      }
      const reader = new AnswerReader('application/json');
      reader.push(Buffer.from(answer.body), true);
      reader.end();
      const facts = reader.outcome({ id: model, sent: nameOf(model) }, profile?.ownNames === true);
      const said = reader.error;
      const inside = said && readRefusal({ body: said, headers: {}, model: nameOf(model) }, redact).error;
      const fault = inside || reader.fault(redact);
      if (fault === undefined) return { status: 'completed', ...facts };
      return { status: 'failed', ...facts, error: toErrorInfo(new RuntimeError(fault)) };
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
