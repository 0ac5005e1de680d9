import { asObject, finishReasonIn, type JsonObject, parseJson } from '@parallel-agents/core/internal/wire';
import { type ToolPart, toolPartsIn } from './tool-calls.ts';

/** What a model wrote, in one chunk or as a whole. */
interface Words {
  text: string;
  reasoning: string;
  refusal: string;
  /** Calls of tools, or pieces of them. */
  tools: ToolPart[];
  /** The thoughts stand where a server may want them back. */
  thoughtsBack?: true;
}

/** One document of an answer: a whole completion, or one chunk of a streamed one. */
export interface ChatChunk {
  model?: string;
  /** It has a choice, be it empty. */
  begun: boolean;
  /** The number of that choice, where it has one. */
  index?: number;
  /** What comes on top of what came before. */
  delta?: Words;
  /** Everything that was written; some servers say it again at the end of a stream. */
  message?: Words;
  finishReason?: string;
  /** Wherever usage stands in this chunk. */
  usages: unknown[];
  /** The server says that something is wrong. */
  isError: boolean;
}

/** Reads a document of whatever shape. An odd field is no reason to lose what is paid for: it is left out. */
export function readChunk(document: unknown): ChatChunk {
  const chunk = completionIn(document);
  const choice = firstChoice(chunk.choices);
  const { model } = chunk;
  const finishReason = wasFiltered(choice) ? 'content_filter' : finishReasonIn(choice, chunk);
  const message = wordsIn(choice?.message);
  // `text` is what the older completions call both.
  const delta = wordsIn(choice?.delta) ?? (message ? undefined : wordsIn(choice?.text ?? choice?.content));
  return {
    ...(typeof model === 'string' && model !== '' && { model }),
    begun: choice !== undefined,
    ...(typeof choice?.index === 'number' && { index: choice.index }),
    ...(delta && { delta }),
    ...(message && { message }),
    ...(finishReason !== undefined && { finishReason }),
    usages: usagesIn(document, chunk, choice),
    isError: isError(chunk, choice),
  };
}

/** What APIs of their own call what a model wrote: Gemini’s, Hugging Face’s, Bedrock’s, Vertex’s, that of the Responses API. */
const otherTexts = ['candidates', 'generated_text', 'generation', 'predictions', 'results', 'output_text'];

/**
 * An answer of Anthropic’s, Gemini’s, Ollama’s own API, of OpenAI’s Responses API, or of one that nobody knows and that
 * tells tokens: whole, or an event of a stream.
 */
export function isOtherApi(document: unknown): boolean {
  const chunk = completionIn(document);
  const { choices, content, message, done, object, type } = chunk;
  if (choices !== undefined) return false;
  return (
    otherTexts.some((name) => chunk[name] !== undefined) ||
    (type === 'message' && Array.isArray(content)) ||
    (asObject(message) !== undefined && typeof done === 'boolean') ||
    object === 'response' ||
    /^(message_start|content_block_(start|delta|stop)|response\.\w+)/.test(String(type)) ||
    (usagesIn(document, chunk, undefined).length > 0 && !isError(chunk, undefined))
  );
}

/** Some gateways put the completion into an envelope. */
function completionIn(document: unknown): JsonObject {
  // Gemini puts errors into a list.
  const outer = asObject(Array.isArray(document) ? document[0] : document) ?? {};
  if (outer.choices !== undefined) return outer;
  const inner = Object.values(outer).map(objectIn);
  return inner.find((one) => one?.choices !== undefined) ?? outer;
}

/** An object, be it written as text once more. */
function objectIn(value: unknown): JsonObject | undefined {
  return asObject(typeof value === 'string' && value.startsWith('{') ? parseJson(value) : value);
}

/** Names of what tells tokens: `usage`, `usageMetadata`, `amazon-bedrock-invocationMetrics`, llama.cpp's `timings`, Cohere's `meta`. */
const usageField = /usage|invocationMetrics|^(timings|metrics|meta|stats)$/i;
/** Names that stand right in a document where nothing is around its counts. */
const countField = /^(?:eval_count|(?:total_|response_)?cost|\w+_tokens)$/;

/** Usage stands beside the answer, around it or inside, and in Ollama's own names right in the document. */
function usagesIn(document: unknown, chunk: JsonObject, choice: JsonObject | undefined): unknown[] {
  // The document is the chunk, where nothing is around it; `x_groq`, `metadata` stand in it.
  const around = Object.values(chunk).filter((one) => asObject(one) !== undefined);
  const places = new Set([document, chunk, ...around, choice, choice?.message, choice?.delta]);
  const usages: unknown[] = [];
  for (const place of places) {
    const object = asObject(place);
    if (object === undefined) continue;
    for (const name of Object.keys(object)) if (usageField.test(name)) usages.push(...[object[name]].flat());
    // Vercel's gateway tells its cost there.
    usages.push(asObject(object.provider_metadata ?? object.providerMetadata)?.gateway);
  }
  if (Object.keys(chunk).some((name) => countField.test(name))) usages.push(chunk);
  return usages.filter((usage) => asObject(usage) !== undefined);
}

/** Azure: its filter may say so beside `stop`, or behind it. */
function wasFiltered(choice: JsonObject | undefined): boolean {
  const results = Object.values(asObject(choice?.content_filter_results) ?? {});
  return results.some((result) => asObject(result)?.filtered === true);
}

function firstChoice(choices: unknown): JsonObject | undefined {
  if (!Array.isArray(choices)) return undefined;
  const objects = choices.map(asObject).filter((choice) => choice !== undefined);
  return objects.find(({ index }) => index === 0) ?? objects[0];
}

/** An error stands in a field of its own, in the choice, or instead of choices. */
function isError(chunk: JsonObject, choice: JsonObject | undefined): boolean {
  if (saysSomething(chunk.error) || saysSomething(choice?.error)) return true;
  if (chunk.object === 'error' || chunk.type === 'error' || chunk.success === false) return true;
  const code = asObject(chunk.base_resp)?.status_code;
  if (code !== undefined && Number(code) !== 0) return true;
  if (choice !== undefined || chunk.usage !== undefined || Array.isArray(chunk.choices)) return false;
  // The envelope of a gateway has the status that the answer should have had.
  if ([chunk.statusCode, chunk.status_code].some((status) => Number(status) >= 400)) return true;
  return ['message', 'detail', 'msg', 'errors', 'error_message', 'error_msg'].some((field) =>
    saysSomething(chunk[field]),
  );
}

/** Levels of an error that are looked into: below them there is something. */
const mostLevels = 20;

/** Some servers send a whole error with nothing in it beside each answer. */
function saysSomething(value: unknown, level = 0): boolean {
  if (typeof value === 'object' && value !== null)
    return level > mostLevels || Object.values(value).some((part) => saysSomething(part, level + 1));
  if (typeof value === 'string') return !/^(?:null|none|nil|undefined|ok|success)?$/i.test(value.trim());
  return value !== undefined && value !== null && value !== false && value !== 0;
}

function wordsIn(part: unknown): Words | undefined {
  if (typeof part === 'string') return { text: part, reasoning: '', refusal: '', tools: [] };
  const message = asObject(part);
  if (message === undefined) return undefined;
  const words: Words = { text: '', reasoning: '', refusal: '', tools: toolPartsIn(message) };
  if (typeof message.reasoning_content === 'string') words.thoughtsBack = true;
  for (const field of ['reasoning_content', 'reasoning', 'thinking', 'reasoning_text']) {
    if (words.reasoning === '') words.reasoning = textIn(message[field]);
  }
  addContent(words, message.content ?? message.text);
  if (typeof message.refusal === 'string') words.refusal += message.refusal;
  // Some servers hand over the value that they have parsed, and nothing else.
  if (
    words.text === '' &&
    words.refusal === '' &&
    typeof message.parsed === 'object' &&
    message.parsed !== null
  )
    words.text = JSON.stringify(message.parsed);
  return words;
}

/** Text, or parts of it: those of type `thinking` are no part of the answer. */
function addContent(words: Words, content: unknown): void {
  if (Array.isArray(content)) {
    for (const part of content) addContent(words, part);
    return;
  }
  const part = asObject(content);
  if (part === undefined) {
    if (content !== null && content !== undefined) words.text += String(content);
    return;
  }
  // Gemini's own: a list of parts, some of which are thoughts.
  if (Array.isArray(part.parts) && part.parts.every((one) => typeof asObject(one)?.text === 'string')) {
    addContent(words, part.parts);
    return;
  }
  const type = String(part.type ?? 'text');
  if (/think|reason|thought/.test(type) || part.thought === true) {
    words.reasoning += textIn(part.thinking ?? part.reasoning ?? part.summary ?? part.text ?? part.content);
  } else if (type === 'refusal') {
    words.refusal += textIn(part.refusal);
  } else if (/json/.test(type)) {
    words.text += JSON.stringify(part.json ?? part.output_json ?? part.value ?? null);
  } else if (/text/.test(type)) {
    // A server that has parsed the answer already hands over the value itself.
    if (part.text === undefined && part.content === undefined && part.type === undefined) {
      words.text += JSON.stringify(part);
    } else words.text += textIn(part.text ?? part.content);
  }
}

function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textIn).join('');
  const part = asObject(value);
  return part === undefined ? '' : textIn(part.text ?? part.value ?? part.content ?? part.thinking);
}
