import type { SpawnRequest } from '@parallel-agents/core';
import {
  isRefusedRequest,
  limitComplaint,
  type ReadRefusal,
  schemaRefused,
  strictSchema,
  wireSchema,
} from '@parallel-agents/core/internal/wire';
import type { AiSdkProvider } from '../providers/known-providers.ts';
import type { CallOptions, Message, ProviderOptions, TextPart } from '../providers/language-model.ts';
import type { ModelKnowledge } from './model-knowledge.ts';
import { turnMessages } from './turns.ts';

/** How requests are written, as far as that is settled before the first one. */
export interface RequestStyle {
  provider: AiSdkProvider | undefined;
  structuredOutput: 'auto' | 'none';
  maxOutputTokens: number | undefined;
  providerOptions: ProviderOptions;
}

/** Refusals that a request is written anew after; more are one too many. */
const maxRevisions = 4;

/** The request of one session, and how it is written after a refusal that another form may mend. */
export class ModelRequest {
  readonly #request: SpawnRequest;
  readonly #style: RequestStyle;
  readonly #knowledge: ModelKnowledge;
  #leavesSchema: { named: boolean } | undefined;
  #limit: number | undefined;
  /** The limit holds for every request to the model. */
  #limitIsGeneral = true;
  #revisions = 0;
  /** The limit could not be sent. */
  limitIsRefused = false;

  constructor(request: SpawnRequest, style: RequestStyle, knowledge: ModelKnowledge) {
    this.#request = request;
    this.#style = style;
    this.#knowledge = knowledge;
  }

  get limitIsSet(): boolean {
    return this.#style.maxOutputTokens !== undefined;
  }

  /** Tools were offered, so that a call is no surprise. */
  get offersTools(): boolean {
    return (this.#request.toolUse?.offers.length ?? 0) > 0;
  }

  options(): CallOptions {
    const { toolUse } = this.#request;
    const limit = this.#limitToSend();
    const providerOptions = this.#providerOptions();
    return {
      prompt: this.#prompt(),
      ...(limit !== undefined && { maxOutputTokens: limit }),
      ...this.#responseFormat(),
      ...(toolUse &&
        toolUse.offers.length > 0 && {
          tools: toolUse.offers.map((offer) => ({ type: 'function' as const, ...offer })),
          toolChoice: { type: toolUse.choice ?? 'auto' },
        }),
      ...(Object.keys(providerOptions).length > 0 && { providerOptions }),
    };
  }

  /** Whether the request is another one after this refusal, and worth sending. */
  revise(refusal: ReadRefusal): boolean {
    if (++this.#revisions > maxRevisions) return false;
    const { said, status } = refusal;
    const limit = this.#limitToSend();
    const complaint = limit === undefined ? undefined : limitComplaint(said, limit);
    if (complaint !== undefined && isRefusedRequest(status)) {
      this.limitIsRefused = complaint.kind === 'field' || complaint.limit < 1;
      if (complaint.kind === 'field' || this.limitIsRefused) return false;
      this.#limit = complaint.limit;
      this.#limitIsGeneral &&= complaint.always;
      return true;
    }
    if (this.#schema() === undefined) return false;
    this.#leavesSchema = schemaRefused(refusal, this.#knowledge.tookSchema);
    return this.#leavesSchema !== undefined;
  }

  /** It came through: what was changed holds for the model. */
  accepted(): void {
    const { outputJsonSchema: schema } = this.#request;
    if (this.#schema() !== undefined) this.#knowledge.tookSchema = true;
    if (schema && this.#leavesSchema) this.#knowledge.learnSchemaRefused(schema, this.#leavesSchema.named);
    if (this.#limitIsGeneral && this.#limit !== undefined) this.#knowledge.highestLimit = this.#limit;
  }

  /** What the user should know of the form in which it came through. */
  get warnings(): { code: 'FIELD_REFUSED'; message: string }[] {
    const asked = this.#askedLimit();
    if (asked === undefined || this.#limit === undefined || this.#limit >= asked) return [];
    const message = `The provider takes at most ${this.#limit} tokens for an answer; ${asked} were asked for.`;
    return [{ code: 'FIELD_REFUSED', message }];
  }

  #prompt(): Message[] {
    const { instructions, toolUse } = this.#request;
    const mark = this.#mark();
    const isInstructions = this.#request.sharedPrefix?.characters === 0;
    const messages: Message[] = [
      { role: 'user', content: this.#userParts(isInstructions ? undefined : mark) },
      ...turnMessages(toolUse?.turns ?? []),
    ];
    if (instructions === '') return messages;
    const marked = isInstructions && mark !== undefined && { providerOptions: mark };
    return [{ role: 'system', content: instructions, ...marked }, ...messages];
  }

  /** The end of what sessions have in common is marked, where the provider wants to be told. */
  #userParts(mark: ProviderOptions | undefined): TextPart[] {
    const { prompt, sharedPrefix } = this.#request;
    const characters = sharedPrefix?.characters ?? 0;
    if (mark === undefined || characters === 0) return [{ type: 'text', text: prompt }];
    const shared: TextPart = { type: 'text', text: prompt.slice(0, characters), providerOptions: mark };
    const own = prompt.slice(characters);
    return own === '' ? [shared] : [shared, { type: 'text', text: own }];
  }

  #mark(): ProviderOptions | undefined {
    const { provider } = this.#style;
    if (this.#request.sharedPrefix === undefined || provider?.promptCache !== 'marked') return undefined;
    return provider.optionsName === 'bedrock'
      ? { bedrock: { cachePoint: { type: 'default' } } }
      : { [provider.optionsName]: { cacheControl: { type: 'ephemeral' } } };
  }

  #providerOptions(): ProviderOptions {
    const { provider, providerOptions } = this.#style;
    if (provider === undefined) return providerOptions;
    const { optionsName } = provider;
    const { sharedPrefix, outputJsonSchema } = this.#request;
    const own = {
      ...(provider.promptCache === 'key' && sharedPrefix && { promptCacheKey: sharedPrefix.key }),
      // Nothing is kept at the provider beyond the answer.
      ...(optionsName === 'openai' && { store: false }),
      ...(provider.strictSchemas &&
        this.#schema() !== undefined && {
          strictJsonSchema: outputJsonSchema !== undefined && strictSchema(outputJsonSchema) !== undefined,
        }),
    };
    const given = providerOptions[optionsName];
    if (Object.keys(own).length === 0 && given === undefined) return providerOptions;
    return { ...providerOptions, [optionsName]: { ...own, ...given } };
  }

  #responseFormat(): Pick<CallOptions, 'responseFormat'> {
    const schema = this.#schema();
    return schema === undefined ? {} : { responseFormat: { type: 'json', schema, name: 'answer' } };
  }

  /** The schema as it is sent. Beside tools it is left to the prompt: some providers make a tool of it. */
  #schema(): Record<string, unknown> | undefined {
    const { outputJsonSchema: given } = this.#request;
    if (given === undefined || this.offersTools || this.#style.structuredOutput === 'none') return undefined;
    if (this.#leavesSchema !== undefined || this.#knowledge.refusesSchema(given)) return undefined;
    const strict = this.#style.provider?.strictSchemas ? strictSchema(given) : undefined;
    return strict ?? wireSchema(given);
  }

  #askedLimit(): number | undefined {
    const limits = [this.#request.maxOutputTokens, this.#style.maxOutputTokens];
    const given = limits.filter((limit) => limit !== undefined);
    return given.length === 0 ? undefined : Math.min(...given);
  }

  #limitToSend(): number | undefined {
    const asked = this.#askedLimit();
    if (asked === undefined) return undefined;
    return Math.min(asked, this.#limit ?? asked, this.#knowledge.highestLimit ?? asked);
  }
}
