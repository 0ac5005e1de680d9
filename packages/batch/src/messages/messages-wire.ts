import { RuntimeError, type SessionOutcome, type SpawnRequest } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import {
  asObject,
  Bill,
  broken,
  type Draft,
  endedEarly,
  endingOf,
  isRefusedRequest,
  isSameModel,
  type JsonObject,
  type PlainAnswer,
  parseJson,
  readRefusal,
  schemaRefused,
  strictSchema,
  toolCalled,
} from '@parallel-agents/core/internal/wire';

/** Keywords that the protocol’s structured output has not. Without them less is asked for; the answer is checked anyway. */
const leftOut: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems'],
  ...['pattern', 'format'],
]);

interface MessagesOptions {
  redact(text: string): string;
  /** Tokens that an answer may have, where nothing else says so. */
  maxOutputTokens: number;
}

/** Requests and answers of Anthropic's Messages, as they stand in a batch. */
export class MessagesWire {
  readonly #options: MessagesOptions;
  /** Models that take no schema, and those that took one. */
  readonly #takesNoSchema = new Set<string>();
  readonly #tookSchema = new Set<string>();

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  draft(request: SpawnRequest, asked: string): Draft {
    const { outputJsonSchema, maxOutputTokens } = request;
    const model = asked.replace(/^anthropic\//, '');
    const strict = outputJsonSchema && !this.#takesNoSchema.has(model) && strictSchema(outputJsonSchema);
    const format = strict ? { type: 'json_schema', schema: withoutKeywords(strict) } : undefined;
    const limits = [
      maxOutputTokens,
      maxOutputTokens === undefined ? this.#options.maxOutputTokens : undefined,
    ];
    return {
      body: JSON.stringify({
        model,
        max_tokens: Math.min(...limits.filter((limit) => limit !== undefined)),
        ...wordsOf(request),
        ...(format && { output_config: { format } }),
      }),
      learnsFrom: ({ status, body }) => {
        if (!format) return false;
        if (status === 200) this.#tookSchema.add(model);
        if (status === 200) return false;
        const { said, fault } = readRefusal({ status, body, headers: {}, model }, this.#options.redact);
        const refused = schemaRefused({ said, fault, status }, this.#tookSchema.has(model));
        if (!refused || !isRefusedRequest(status)) return false;
        this.#takesNoSchema.add(model);
        return true;
      },
    };
  }

  read({ status, body }: PlainAnswer, asked: string): SessionOutcome {
    const { redact } = this.#options;
    if (status !== 200) {
      // What ends as an error in a batch is not billed, whatever its status.
      const { error } = readRefusal({ status, body, headers: {}, model: asked }, redact);
      return { status: 'failed', text: '', error, refused: true };
    }
    const message = asObject(parseJson(body));
    const blocks = Array.isArray(message?.content) ? message.content.map(asObject) : undefined;
    if (message === undefined || blocks === undefined) {
      return failed(broken('The batch holds something that is no message.'));
    }
    const facts = factsOf(message, blocks, asked);
    const ending = typeof message.stop_reason === 'string' ? endingOf(message.stop_reason) : 'broken';
    if (ending === 'broken')
      return { ...facts, ...failed(endedEarly(String(message.stop_reason)), facts.text) };
    if (ending === 'tool') {
      const names = blocks.flatMap((block) => (typeof block?.name === 'string' ? block.name : []));
      return { ...facts, ...failed(toolCalled(names), facts.text) };
    }
    return { status: 'completed', ...facts };
  }
}

/**
 * Requests of a batch that begin alike before it pays to have that kept: several are worked on at once, and each of the
 * first pays more for writing what none of the others has written yet.
 */
const worthKeeping = 8;

/** What an earlier request of the batch has begun with is read from the cache, where its end is marked. */
function wordsOf({ instructions, prompt, sharedPrefix: given }: SpawnRequest) {
  const { sessions = 0 } = given ?? {};
  const sharedPrefix = sessions >= worthKeeping ? given : undefined;
  const block = (text: string, isMarked: boolean) => ({
    type: 'text',
    text,
    ...(isMarked && { cache_control: { type: 'ephemeral' } }),
  });
  const { characters } = sharedPrefix ?? { characters: undefined };
  const isShared = characters !== undefined;
  const system = isShared && characters === 0 ? [block(instructions, true)] : instructions;
  const rest = prompt.slice(characters ?? 0);
  const content =
    isShared && characters > 0
      ? [block(prompt.slice(0, characters), true), ...(rest === '' ? [] : [block(rest, false)])]
      : prompt;
  return { ...(instructions !== '' && { system }), messages: [{ role: 'user', content }] };
}

function factsOf(
  message: JsonObject,
  blocks: readonly (JsonObject | undefined)[],
  asked: string,
): Omit<SessionOutcome, 'status'> {
  const bill = new Bill();
  bill.add(message.usage);
  const usage = bill.usage();
  const text = joined(blocks, 'text');
  const reasoning = joined(blocks, 'thinking');
  const { model, stop_reason: stop } = message;
  const ending = typeof stop === 'string' ? endingOf(stop) : 'broken';
  return {
    text,
    ...(reasoning !== '' && { reasoning }),
    ...(typeof model === 'string' && {
      modelUsed: isSameModel(asked.replace(/^anthropic\//, ''), model) ? asked : model,
    }),
    finishReason: ending === 'tool' || ending === 'broken' ? 'other' : ending,
    ...(usage && { usage }),
  };
}

function joined(blocks: readonly (JsonObject | undefined)[], kind: 'text' | 'thinking'): string {
  return blocks
    .flatMap((block) => (block?.type === kind && typeof block[kind] === 'string' ? block[kind] : []))
    .join('');
}

function failed(
  error: ReturnType<typeof broken>,
  text = '',
): Pick<SessionOutcome, 'status' | 'text' | 'error'> {
  return { status: 'failed', text, error: toErrorInfo(new RuntimeError(error)) };
}

/** The schema without what the protocol refuses the whole request for. */
function withoutKeywords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutKeywords);
  const object = asObject(schema);
  if (object === undefined) return schema;
  const kept = Object.entries(object).filter(([key, value]) => !leftOut.has(key) || isSchemaOf(value));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === 'enum' || key === 'const' ? value : withoutKeywords(value)]),
  );
}

/** A property may be called what a keyword is called. */
function isSchemaOf(value: unknown): boolean {
  return asObject(value) !== undefined;
}
