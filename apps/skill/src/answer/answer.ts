import type { ToolAnswer } from '../host/openclaw.ts';

/**
 * What a tool answers, in two forms that say the same: `text` is made of `details` and of nothing else.
 *
 * OpenClaw gives a model the text of a tool that it calls by itself, the details where its program calls the tool (Code
 * Mode), and both where it calls the tool through `tool_call` (Tool Search). OpenClaw reads fields such as `status`,
 * `ok` and `error` at the top of details itself, so none is named so.
 */
export interface Answer<Details = unknown> {
  details: Details;
  text: string;
}

/** What calls of Tool Search and Code Mode have ids with; a model’s own call has one of its provider. */
const catalogCall = 'tool_search_code:';

/**
 * The answer as OpenClaw takes it. Where the model gets the details, the text is their first line only, so that nothing
 * is paid for twice. Should OpenClaw name such calls otherwise one day, the model gets both, and nothing is lost.
 */
export function toToolAnswer({ details, text }: Answer, callId: string): ToolAnswer {
  const [first = ''] = text.split('\n', 1);
  const isShort = first === text || !callId.startsWith(catalogCall);
  return { content: [{ type: 'text', text: isShort ? text : `${first} The rest: \`details\`.` }], details };
}
