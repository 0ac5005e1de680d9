/** The marks of a tool call that a server has not taken out of the text; before the name may be that of the model. */
const callName = '(?:[\\w|｜]{1,20}[:_|｜])?(?:tool|function)_?calls?';
const elements = [`<(?:${callName}(?:\\s[^<>]{0,200})?|function=[\\w.-]+)>`, '<(?:\\w{1,20}:)?invoke name='];
/** What is no word of any language: where one begins a line, all that follows belongs to the call. */
const tokens = [
  '(?:<<<)?\\[TOOL_(?:CALLS|REQUEST)\\]',
  '<[|｜](?:tool_calls?(?:_section)?(?:_(?:begin|start))?|tools_prefix|python_tag|action_start)[|｜]?>',
  '<start_function_call>',
  '<[|｜]tool▁calls?▁begin[|｜]>',
  '<\\|open\\|>tools?',
  '<\\|START_ACTION\\|>',
  'functools\\[\\s*\\{',
  '✿FUNCTION✿:',
  '<ctrl42>call\\b',
  '(?:assistant)?(?:commentary )?to=functions\\.\\w',
  '```tool_code\\b',
];
const callBegins = [...elements, ...tokens].join('|');
const callFirst = new RegExp(`^\\s*(?:${callBegins})`, 'i');
/** Behind a sentence such as "Let me look that up." */
const callOnLine = new RegExp(`\\n[ \\t]*(?:${callBegins})`, 'i');
const tokenOnLine = new RegExp(`\\n[ \\t]*(?:${tokens.join('|')})`, 'gi');
const callEnds = new RegExp(
  `(?:</(?:${callName}|(?:\\w{1,20}:)?invoke|function)>|<[|｜](?:tool_calls?(?:_section)?|action)_end[|｜]>|<[|｜]tool▁calls?▁end[|｜]>|\\[END_TOOL_REQUEST\\](?:>>>)?|<\\|close\\|>tools?\\S{0,30})$`,
  'i',
);

/** The reply calls a tool, as text, instead of answering: it begins with the call, or ends with it. */
export function callsTool(answer: string): boolean {
  if (callFirst.test(answer) || endsWithAction(answer)) return true;
  return (callEnds.test(answer.trimEnd().slice(-60)) && callOnLine.test(answer)) || endsWithArguments(answer);
}

/** Most tokens that begin a call have none that ends it: its arguments do, and no blank line stands among them. */
function endsWithArguments(answer: string): boolean {
  const last = [...answer.matchAll(tokenOnLine)].at(-1);
  if (last === undefined) return false;
  const behind = answer.slice(last.index + last[0].length).trim();
  const isBlock = last[0].includes('`');
  return behind !== '' && !/\n[ \t\r]*\n/.test(behind) && (isBlock ? /```$/ : /[\]})>]$/).test(behind);
}

/** `Action: search` and `Action Input: …`, as agents were once taught to ask for a tool, and nothing of an answer behind. */
function endsWithAction(answer: string): boolean {
  const input = answer.lastIndexOf('\nAction Input:');
  if (input === -1 || !/(?:^|\n)Action:[^\n]{1,100}\n?$/.test(answer.slice(Math.max(0, input - 200), input)))
    return false;
  return !/\n(?:Final Answer|Observation):/i.test(answer.slice(input));
}
