import type { SpawnRequest } from '@parallel-agents/core';
import {
  isRefusedRequest,
  type JsonObject,
  type LimitComplaint,
  limitComplaint,
  type ReadRefusal,
  refusesTools,
  schemaRefused,
  strictSchema,
  wireSchema,
} from '@parallel-agents/core/internal/wire';
import type { ServerProfile } from '../server/server-profiles.ts';
import type { LimitField, ModelKnowledge } from './model-knowledge.ts';
import { toolFields, turnMessages } from './tool-messages.ts';

/** How requests are written, as far as that is settled before the first one. */
export interface RequestStyle {
  stream: boolean;
  structuredOutput: 'auto' | 'json_schema' | 'json_object' | 'none';
  /** Further fields of each request. */
  body: JsonObject;
  /** Tokens that an answer may have at most. */
  maxOutputTokens?: number;
  limitField: LimitField;
  /** The server has OpenAI's strict mode. */
  strictSchemas: boolean;
  /** How the server is told what sessions have in common, where it wants to be. */
  promptCache?: ServerProfile['promptCache'];
}

/** Refusals that a request is written anew after; more are one too many. */
const maxRevisions = 6;

const aboutSystem =
  /(system|developer)['"]? ?(role|message|prompt|instruction)s?|role.{0,60}(system|developer)|messages\W{1,3}0\W{1,3}role\b|roles must alternate|alternate user\/assistant|only user and assistant roles|first message must be .{0,10}user|system.{0,3}角色/i;

const aboutStream = /\bstream(?:ing|ed)?\b/i;
/** "This model only support stream mode", "must have stream=true"; DashScope calls it "http call". */
const wantsStream = /\bstream(?:ing|ed)?\b|not support http call/i;

/** Models that keep the beginning of a prompt only where its end is marked. */
const wantsMarks = /^(?:anthropic|qwen)\//;

/** The request of one session, and how it is written after a refusal that another form may mend. */
export class ChatRequest {
  readonly #request: SpawnRequest;
  readonly #style: RequestStyle;
  readonly #knowledge: ModelKnowledge;
  /** What this session has changed, to be learned when it comes through. */
  #leavesSchema: { named: boolean } | undefined;
  #noSystem = false;
  /** Otherwise than the settings say. */
  #streams: boolean | undefined;
  #noStreamOptions = false;
  #noToolChoice = false;
  #limitField: LimitField | undefined;
  #triedFields = new Set<LimitField>();
  #limit: number | undefined;
  /** The limit holds for every request to the model. */
  #limitIsGeneral = true;
  #revisions = 0;
  #sent = '';
  /** The limit could not be sent in any form. */
  limitIsRefused = false;

  constructor(request: SpawnRequest, style: RequestStyle, knowledge: ModelKnowledge) {
    this.#request = request;
    this.#style = style;
    this.#knowledge = knowledge;
  }

  /** A limit stands in the settings, beside the one that this session may have. */
  get limitIsSet(): boolean {
    return this.#style.maxOutputTokens !== undefined;
  }

  get offersTools(): boolean {
    return this.#request.toolUse !== undefined;
  }

  /** Whether the refusal is of tools as such; then no other session of the model is asked with any. */
  refusesTools({ said }: Pick<ReadRefusal, 'said'>): boolean {
    if (!this.offersTools || !refusesTools(said) || this.#mayLeaveChoice(said)) return false;
    this.#knowledge.takesNoTools = true;
    return true;
  }

  /** The body, with this name of the model. */
  body(model: string): string {
    this.#sent = this.#write(model);
    return this.#sent;
  }

  /** Whether the body is another one after this refusal, and worth sending. */
  revise(refusal: ReadRefusal, model: string): boolean {
    if (++this.#revisions > maxRevisions) return false;
    // Another session may have learned of it meanwhile.
    if (this.#write(model) !== this.#sent) return true;
    return this.#change(refusal) && this.#write(model) !== this.#sent;
  }

  /** It came through: what was changed holds for the model. */
  accepted(): void {
    const known = this.#knowledge;
    const { outputJsonSchema: schema } = this.#request;
    if (this.#sendsSchema()) known.tookSchema = true;
    if (schema && this.#leavesSchema) known.learnSchemaRefused(schema, this.#leavesSchema.named);
    known.takesNoSystem ||= this.#noSystem;
    known.streams = this.#streams ?? known.streams;
    known.takesNoStreamOptions ||= this.#noStreamOptions;
    known.limitField = this.#limitField ?? known.limitField;
    if (this.#limitIsGeneral) known.highestLimit = this.#limit ?? known.highestLimit;
  }

  /** What the user should know of the form in which it came through. */
  get warnings(): { code: 'FIELD_REFUSED'; message: string }[] {
    const warnings: { code: 'FIELD_REFUSED'; message: string }[] = [];
    const asked = this.#askedLimit();
    if (asked !== undefined && this.#limit !== undefined && this.#limit < asked) {
      const message = `The server takes at most ${this.#limit} tokens for an answer; ${asked} were asked for.`;
      warnings.push({ code: 'FIELD_REFUSED', message });
    }
    const { structuredOutput } = this.#style;
    if (this.#leavesSchema && structuredOutput !== 'auto') {
      const message = `The server refuses structured output as ${structuredOutput}; it was asked without.`;
      warnings.push({ code: 'FIELD_REFUSED', message });
    }
    return warnings;
  }

  #mayLeaveChoice(said: string): boolean {
    return this.#request.toolUse?.choice === 'none' && !this.#noToolChoice && /tool_choice/.test(said);
  }

  #change(refusal: ReadRefusal): boolean {
    const { said, status } = refusal;
    if (this.#mayLeaveChoice(said)) {
      this.#noToolChoice = true;
      return true;
    }
    // "Requests with max_tokens > 4096 must have stream=true": it is not the limit that is in the way.
    const isMinded = isRefusedRequest(status) && status !== 500;
    if (isMinded && !this.#isStreamed() && this.#turnStream(said)) return true;
    if (!this.#noSystem && !this.#knowledge.takesNoSystem && aboutSystem.test(said)) {
      this.#noSystem = true;
      return true;
    }
    const limit = this.#limitToSend();
    const complaint = limit === undefined ? undefined : limitComplaint(said, limit);
    if (complaint !== undefined && isRefusedRequest(status)) return this.#changeLimit(complaint);
    if (isRefusedRequest(status) && this.#isStreamed() && this.#turnStream(said)) return true;
    return this.#leaveSchema(refusal);
  }

  #isStreamed(): boolean {
    return this.#streams ?? this.#knowledge.streams ?? this.#style.stream;
  }

  /** There are models that answer in streams only, and servers that do not stream. */
  #turnStream(said: string): boolean {
    const isStreamed = this.#isStreamed();
    if (this.#streams !== undefined) return false;
    if (isStreamed && /stream_options|include_usage/.test(said)) {
      if (this.#noStreamOptions) return false;
      this.#noStreamOptions = true;
      return true;
    }
    if (!(isStreamed ? aboutStream : wantsStream).test(said)) return false;
    this.#streams = !isStreamed;
    return true;
  }

  #changeLimit(complaint: LimitComplaint): boolean {
    if (complaint.kind === 'lower' && complaint.limit >= 1) {
      this.#limit = complaint.limit;
      this.#limitIsGeneral &&= complaint.always;
      return true;
    }
    const field = this.#fieldToSend();
    this.#triedFields.add(field);
    const other = field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    this.limitIsRefused = this.#triedFields.has(other);
    if (!this.limitIsRefused) this.#limitField = other;
    return !this.limitIsRefused;
  }

  #leaveSchema(refusal: ReadRefusal): boolean {
    if (!this.#sendsSchema()) return false;
    this.#leavesSchema = schemaRefused(refusal, this.#knowledge.tookSchema);
    return this.#leavesSchema !== undefined;
  }

  #write(model: string): string {
    const { instructions, prompt, toolUse } = this.#request;
    const asUser = this.#noSystem || this.#knowledge.takesNoSystem || instructions === '';
    const messages = asUser
      ? [{ role: 'user', content: [instructions, prompt].filter((text) => text !== '').join('\n\n') }]
      : [
          { role: 'system', content: instructions },
          { role: 'user', content: this.#marked(prompt, model) },
        ];
    const limit = this.#limitToSend();
    const streams = this.#isStreamed();
    const counts = streams && !this.#noStreamOptions && !this.#knowledge.takesNoStreamOptions;
    return JSON.stringify({
      ...this.#style.body,
      model,
      messages: toolUse ? [...messages, ...turnMessages(toolUse.turns)] : messages,
      ...(toolUse && toolFields(toolUse, this.#noToolChoice)),
      ...(limit !== undefined && { [this.#fieldToSend()]: limit }),
      ...(streams && { stream: true }),
      ...(counts && { stream_options: { include_usage: true } }),
      ...this.#cacheKey(),
      ...this.#responseFormat(),
    });
  }

  /** Sends sessions that begin alike to where their beginning is kept. */
  #cacheKey(): JsonObject {
    const { sharedPrefix } = this.#request;
    if (sharedPrefix === undefined || this.#style.promptCache !== 'key') return {};
    return { prompt_cache_key: sharedPrefix.key };
  }

  /** The end of what sessions have in common is marked for models that keep nothing otherwise. */
  #marked(prompt: string, model: string): string | JsonObject[] {
    const { sharedPrefix } = this.#request;
    if (sharedPrefix === undefined || this.#style.promptCache !== 'marked') return prompt;
    const { characters } = sharedPrefix;
    if (characters === 0 || !wantsMarks.test(model)) return prompt;
    return [
      { type: 'text', text: prompt.slice(0, characters), cache_control: { type: 'ephemeral' } },
      { type: 'text', text: prompt.slice(characters) },
    ];
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

  #fieldToSend(): LimitField {
    return this.#limitField ?? this.#knowledge.limitField ?? this.#style.limitField;
  }

  #sendsSchema(): boolean {
    const { outputJsonSchema: schema } = this.#request;
    if (schema === undefined || this.#style.structuredOutput === 'none') return false;
    // Most servers refuse both together, or have the model answer at once; the prompt says what is wanted as well.
    if (this.offersTools && !this.#style.strictSchemas) return false;
    return this.#leavesSchema === undefined && !this.#knowledge.refusesSchema(schema);
  }

  #responseFormat(): JsonObject {
    const { outputJsonSchema: given } = this.#request;
    if (given === undefined || !this.#sendsSchema()) return {};
    if (this.#style.structuredOutput === 'json_object') return { response_format: { type: 'json_object' } };
    const strict = this.#style.strictSchemas ? strictSchema(given) : undefined;
    const json_schema = {
      name: 'answer',
      schema: strict ?? wireSchema(given),
      ...(strict && { strict: true }),
    };
    return { response_format: { type: 'json_schema', json_schema } };
  }
}
