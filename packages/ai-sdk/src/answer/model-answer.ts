import type { SessionOutcome, ToolCall } from '@parallel-agents/core';
import { own } from '@parallel-agents/core/internal';
import { amountIn, asObject, type Ending, endingOf, isSameModel } from '@parallel-agents/core/internal/wire';
import type { ProviderOptions } from '../providers/language-model.ts';
import type { AskedModel } from '../providers/provider-models.ts';
import type { Carry } from '../request/turns.ts';
import { tokenUsage } from './token-usage.ts';

type Json = NonNullable<ReturnType<typeof asObject>>;

/** An answer of a model, from its parts: all at once, or as they come in. What is odd in it is passed over. */
export class ModelAnswer {
  readonly #parts: Carry = [];
  /** Parts of a stream that are not over, by their ids. */
  readonly #open = new Map<string, Carry[number] & { type: 'text' | 'reasoning' }>();
  readonly #calls: ToolCall[] = [];
  #finish: unknown;
  #usage: unknown;
  #raw: unknown;
  #costUsd: number | undefined;
  #model: string | undefined;

  /** What `doGenerate` gives. */
  addWhole(result: unknown): void {
    const { content, finishReason, usage, response, providerMetadata } = asObject(result) ?? {};
    for (const part of Array.isArray(content) ? content : []) this.#add(asObject(part) ?? {});
    this.#end({ finishReason, usage, providerMetadata });
    this.#respond(asObject(response) ?? {});
  }

  /** One part of what `doStream` gives; an error in it is thrown. */
  addPart(part: unknown): void {
    const told = asObject(part) ?? {};
    const id = String(told.id);
    switch (told.type) {
      case 'text-start':
      case 'reasoning-start': {
        const open = {
          type: told.type === 'text-start' ? ('text' as const) : ('reasoning' as const),
          text: '',
        };
        this.#open.set(`${open.type} ${id}`, open);
        this.#parts.push(open);
        this.#mark(open, told);
        break;
      }
      case 'text-delta':
      case 'reasoning-delta':
      case 'text-end':
      case 'reasoning-end': {
        const open = this.#open.get(`${told.type.split('-')[0]} ${id}`);
        if (open === undefined) break;
        if (typeof told.delta === 'string') open.text += told.delta;
        this.#mark(open, told);
        break;
      }
      case 'tool-call':
        this.#add(told);
        break;
      case 'response-metadata':
        this.#respond(told);
        break;
      case 'finish':
        this.#end(told);
        break;
      case 'error':
        throw told.error;
    }
  }

  /** What the provider itself said, where its package could not read it. */
  addRaw(usage: unknown): void {
    this.#raw = usage;
  }

  get text(): string {
    return this.#textOf('text');
  }

  get reasoning(): string {
    return this.#textOf('reasoning');
  }

  get calls(): readonly ToolCall[] {
    return this.#calls;
  }

  /** How it ended, and the provider's word for that; `undefined` where nothing was said. */
  get ending(): { kind: Ending; word: string } | undefined {
    const parts = asObject(this.#finish);
    const unified = parts === undefined ? this.#finish : parts.unified;
    if (typeof unified !== 'string') return undefined;
    const raw = typeof parts?.raw === 'string' && parts.raw !== '' ? parts.raw : unified;
    const known = own(unifiedEndings, unified);
    return { kind: known ?? endingOf(raw), word: raw };
  }

  /** What has come so far, for an outcome of any kind. */
  outcome({ name, id, provider }: AskedModel): Omit<SessionOutcome, 'status'> {
    const { ending, reasoning } = this;
    const usage = tokenUsage(this.#usage, this.#raw);
    const finishReason = ending && finishReasons[ending.kind];
    return {
      text: this.text,
      ...(reasoning !== '' && { reasoning }),
      ...(ending !== undefined && { modelUsed: this.#modelUsed(name, id, provider?.name) }),
      ...(finishReason !== undefined && { finishReason }),
      ...(usage && { usage }),
      ...(this.#costUsd !== undefined && { costUsd: this.#costUsd }),
      ...(this.#calls.length > 0 && { toolCalls: this.#calls, carry: this.#parts }),
    };
  }

  /** In the form it was asked for where it is the same one; a provider that names none has the model in its address. */
  #modelUsed(name: string, id: string, provider: string | undefined): string {
    const said = this.#model;
    if (said === undefined || isSameModel(id, said) || isSameModel(name, said)) return name;
    return provider === undefined ? said : `${provider}/${said}`;
  }

  #textOf(type: 'text' | 'reasoning'): string {
    const texts = this.#parts.map((part) => (part.type === type ? part.text : ''));
    return texts.filter((text) => text !== '').join(type === 'text' ? '' : '\n\n');
  }

  #add(part: Json): void {
    if ((part.type === 'text' || part.type === 'reasoning') && typeof part.text === 'string') {
      const added: Carry[number] = { type: part.type, text: part.text };
      this.#parts.push(added);
      this.#mark(added, part);
    } else if (part.type === 'tool-call' && part.providerExecuted !== true) this.#call(part);
  }

  #call(part: Json): void {
    const id = String(part.toolCallId || `call-${this.#calls.length + 1}`);
    const name = String(part.toolName);
    const added: Carry[number] = { type: 'tool-call', id };
    this.#parts.push(added);
    this.#mark(added, part);
    const written = typeof part.input === 'string' ? part.input : JSON.stringify(part.input ?? {});
    try {
      this.#calls.push({ id, name, input: JSON.parse(written.trim() === '' ? '{}' : written) });
    } catch {
      this.#calls.push({ id, name, input: undefined, unreadable: written });
    }
  }

  #mark(part: Carry[number], { providerMetadata }: Json): void {
    const meta = asObject(providerMetadata);
    if (meta !== undefined) part.meta = meta as ProviderOptions;
  }

  #end({ finishReason, usage, providerMetadata }: Json): void {
    if (finishReason !== undefined) this.#finish = finishReason;
    if (usage !== undefined) this.#usage = usage;
    const { gateway, openrouter } = asObject(providerMetadata) ?? {};
    const costUsd =
      amountIn(asObject(gateway)?.cost) ?? amountIn(asObject(asObject(openrouter)?.usage)?.cost);
    if (costUsd !== undefined) this.#costUsd = costUsd;
  }

  #respond({ modelId }: Json): void {
    if (typeof modelId === 'string' && modelId !== '') this.#model = modelId;
  }
}

/** What the AI SDK calls an end. What it has no word for is read in the provider's own. */
const unifiedEndings: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'refusal',
  'tool-calls': 'tool',
};

const finishReasons: Readonly<Record<Ending, NonNullable<SessionOutcome['finishReason']>>> = {
  stop: 'stop',
  length: 'length',
  refusal: 'refusal',
  tool: 'other',
  broken: 'other',
};
