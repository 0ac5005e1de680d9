// Whatever a model thinks, and however it marks that, its answer is read as if it had not thought.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkOutput } from '../src/output/check-output.ts';

const fence = '```';

/** What stands before a thought, and behind it. */
const marks: readonly (readonly [string, string])[] = [
  ['<think>', '</think>'],
  ['<think>\n', '\n</think>\n\n'],
  ['', '\n</think>\n'],
  ['<THINK>', '</THINK>'],
  ['<thinking effort="high">', '</thinking>'],
  ['<|thinking|>', '<|/thinking|>'],
  ['[THINK]', '[/THINK]'],
  ['◁think▷', '◁/think▷'],
  ['<unused94>thought\n', '<unused95>'],
  ['<|begin_of_thought|>', '<|end_of_thought|>\n<|begin_of_solution|>'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
  ['<|inner_prefix|>', '<|inner_suffix|>'],
  ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
  ['<scratchpad>\n', '\n</scratchpad>\n'],
  ['<reflection>', '</reflection>'],
  ['<thought_process>\n', '\n</thought_process>\n'],
  ['<internal-monologue>', '</internal-monologue>'],
  ['<chain_of_thought>', '</chain_of_thought>\n\n'],
  ['<details type="reasoning" done="true">\n', '\n</details>\n'],
];

/** Thoughts hold drafts, and brackets that begin nothing. */
const thought = fc
  .array(
    fc.constantFrom(
      ...[
        'Hm. ',
        '{"id": 99}',
        '[1, 2]',
        '{',
        `\n${fence}json\n{"id": 98}\n${fence}\n`,
        'So "id" it is. ',
        '\n',
      ],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** Texts of an answer speak of thoughts too. */
const value = fc.record({
  id: fc.integer(),
  note: fc
    .array(fc.constantFrom('use ', '<think>', '</think>', '[THINK]', '`<think>`', ' and "so" on', '\n'))
    .map((parts) => parts.join('')),
});

const answers: readonly ((json: string) => string)[] = [
  (json) => json,
  (json) => `${fence}json\n${json}\n${fence}`,
  (json) => `Here it is:\n\n${json}`,
  (json) => `Here it is:\n\n${json}\n\nThat is all.`,
];

describe('thoughts', () => {
  test('are taken off a JSON answer in every form, and what the answer says of them is kept', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...marks),
        thought,
        value,
        fc.constantFrom(...answers),
        ([opening, closing], thoughts, wanted, write) => {
          const text = opening + thoughts + closing + write(JSON.stringify(wanted));
          const check = checkOutput({ text }, { format: 'json' });
          expect(check.accepted ? check.output : check.error.message).toEqual(wanted);
          expect(check.thoughts?.replace(/\s+/g, ' ')).toBe(
            thoughts.trim() === '' ? undefined : thoughts.trim().replace(/\s+/g, ' '),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that an answer only speaks of stay in it', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(...answers), (wanted, write) => {
        const check = checkOutput({ text: write(JSON.stringify(wanted)) }, { format: 'json' });
        expect(check.accepted ? check.output : check.error.message).toEqual(wanted);
        expect(check.thoughts).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test.each(['text', 'markdown', 'code'] as const)('are taken off an answer in %s', (format) => {
    const shown = format === 'code' ? `${fence}js\nyes();\n${fence}` : 'Yes.';
    for (const [opening, closing] of marks) {
      const check = checkOutput({ text: `${opening}No: {"id": 1}${closing}${shown}` }, { format });
      expect(check, opening).toMatchObject({ output: format === 'code' ? 'yes();' : 'Yes.' });
      expect(check.thoughts, opening).toBe('No: {"id": 1}');
    }
  });

  test('that are named like a part of an answer are one only where they stand first and something follows', () => {
    const page = '<page>\n<reflection>On water.</reflection>\n</page>';
    expect(checkOutput({ text: page }, { format: 'text' })).toMatchObject({ output: page });
    const alone = '<reflection>On water.</reflection>';
    expect(checkOutput({ text: alone }, { format: 'text' })).toMatchObject({ output: alone });
  });

  test('in an element of any name leave the JSON value behind it to be the answer', () => {
    const name = fc.constantFrom('analysis', 'plan', 'draft', 'Step-by-step', 'example', 'x:notes');
    fc.assert(
      fc.property(name, thought, value, (element, thoughts, wanted) => {
        const text = `So:\n<${element}>\n${thoughts}\n</${element}>\n${JSON.stringify(wanted)}`;
        const check = checkOutput({ text }, { format: 'json' });
        expect(check.accepted ? check.output : check.error.message).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });

  test('two values in elements are two, and an element is the answer where nothing stands behind it', () => {
    const two = '<a>{"id": 1}</a>\n<b>{"id": 2}</b>';
    expect(checkOutput({ text: two }, { format: 'json' })).toMatchObject({ accepted: false });
    const one = '<analysis>\n{"id": 1}\n</analysis>\nThat is all.';
    expect(checkOutput({ text: one }, { format: 'json' })).toMatchObject({ output: { id: 1 } });
  });

  test('are told from a text whose parts have names by an element for the answer behind them', () => {
    const parts = '<analysis>It is fine.</analysis>\n\nKeep it.';
    expect(checkOutput({ text: parts }, { format: 'text' })).toMatchObject({ output: parts });
    const answered = '<analysis>It is fine.</analysis>\n<answer>Keep it.</answer>';
    const check = checkOutput({ text: answered }, { format: 'text' });
    expect(check).toMatchObject({ output: 'Keep it.', thoughts: 'It is fine.' });
  });

  test('many of them are taken off in a time that grows with them', () => {
    const text = `${'<thought_process>a</thought_process><think>b</think>'.repeat(15_000)}Yes.`;
    expect(checkOutput({ text }, { format: 'text' }).accepted).toBe(true);
  });
});

test.each([
  '<|assistant|>\nYes.<|end|>',
  'Yes.</s>',
  '<|begin_of_box|>Yes.<|end_of_box|>',
  'Yes.<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  'Yes.<|im_end|>\n<|im_start|>user\nAnd then?<|im_end|>\n<|im_start|>assistant\nNo.',
  '<|im_start|>assistant\nYes.<|im_end|>\n<|im_start|>user\nAnd then?',
  'Yes.</s>\n<|user|>\nAnd then?</s>\n<|assistant|>\nNo.',
  'Yes. </s><s>[INST] And then? [/INST] No.',
  'Yes.<|endoftext|>Human: And then?',
  'Yes.<｜end▁of▁sentence｜><｜User｜>And then?<｜Assistant｜>No.',
  'Yes.[|endofturn|]',
  'Yes.<eos><pad><pad>',
  '<|begin_of_box|>Yes<|end_of_box|>.',
  'Yes.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd then?<|eot_id|>',
  'Yes.<end_of_turn>\n<start_of_turn>user\nAnd then?',
])('marks of a chat that a server left in are no part of the answer: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: 'Yes.' });
});

test.each([
  '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|> is how it is written.',
  'So:\n\n```\nBe brief.<|im_end|>\n<|im_start|>user\nHello\n```\n\nThat is all.',
  'A turn ends with `<|im_end|>` and the next one begins with `<|im_start|>user`.',
  'Each turn ends with <|im_end|>',
  'A turn looks like this:\n\n<|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|>',
])('what is said of marks of a chat is an answer: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: text });
});

test.each([
  'Say it so:\n\n```xml\n<tool_call>\n{"name": "ls"}\n</tool_call>\n```',
  'The mark is <tool_call>, its end </tool_call>',
  'First:\n<tool_call>{}</tool_call>\nThen its result.',
  'functools[1] is a part of a name.',
  'Write "Action:" and "Action Input:" on lines of their own.',
])('what is said of calls of tools is an answer: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: text });
});

test.each([
  'Qwen writes its thoughts between <think> and </think>.',
  'Tags:\n- <think>: begins\n- </think>: ends',
  '| tag | what |\n|---|---|\n| <think> | first |\n| </think> | last |',
  'The tag </think> ends them; what follows is the answer.',
  'DeepSeek R1 closes its reasoning with </think>',
])('marks of thoughts that are words of a sentence are part of the answer: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: text });
});

test.each([
  '<evaluation>\n<reasoning>It holds.</reasoning>\n<verdict>pass</verdict>\n</evaluation>',
  '<?xml version="1.0"?>\n<notes>\n  <thought>First.</thought>\n  <thought>Second.</thought>\n</notes>',
])('elements of a document that are called like thoughts are part of the answer: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: text });
});

test.each(['Hm.</think>', 'Hm. I say yes </think>\nYes.', '<plan>Hm.</plan>\n<think>Hm.</think>\nYes.'])(
  'a closing mark at the end of a sentence ends thoughts where an answer follows: %s',
  (text) => {
    const check = checkOutput({ text }, { format: 'text' });
    expect(check.accepted ? check.output : '').not.toContain('think>');
    expect(check.thoughts).toContain('Hm.');
  },
);

test.each([
  ['behind thoughts', '<think>\n</think>\n\nYes.\n</think>', 'text', 'Yes.'],
  ['behind a value', '{"id": 1}\n</think>', 'json', { id: 1 }],
  ['behind a block', `${fence}json\n{"id": 1}\n${fence}\n</think>`, 'json', { id: 1 }],
] as const)('a closing mark at the very end that ends nothing is left out: %s', (_, text, format, output) => {
  expect(checkOutput({ text }, { format })).toMatchObject({ output });
});

test('a closing mark at the very end is left out where the thoughts came apart, and otherwise all are thoughts', () => {
  const text = 'Yes.\n</think>';
  expect(checkOutput({ text, reasoning: 'Hm.' }, { format: 'text' })).toMatchObject({ output: 'Yes.' });
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ error: { code: 'OUTPUT_EMPTY' } });
  const both = '<think>Hm, {"id": 1}</think>';
  expect(checkOutput({ text: both }, { format: 'json' })).toMatchObject({ error: { code: 'OUTPUT_EMPTY' } });
});

test.each([
  'assistant/think\nHm.<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>',
  '<|think|>Hm.<|end|><|begin|>assistant<|content|>Yes.<|end|>',
  'Here is my thought process:\nHm.\nHere is my response:\nYes.',
  '<think>Hm.</think>\n<answer>\nYes.\n</answer>',
  '<think>Hm.</think><response>Yes.</response>',
  '<ctrl94>thought\nHm.<ctrl95>Yes.',
])('thoughts in a turn, in words, or before an answer with a name are taken off: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: 'Yes.', thoughts: 'Hm.' });
});

test('what was struck through in HTML stays so', () => {
  const text = 'No, <s>yes</s>';
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: text });
});

test.each([
  '<tool_call>\n{"name": "ls"}\n</tool_call>',
  '[TOOL_CALLS][{"name": "ls"}]',
  '<|python_tag|>ls()',
  '<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "ls", "parameters": {}}]<|END_ACTION|>',
  '<｜DSML｜function_calls>\n<｜DSML｜invoke name="ls">{"a": 1}</｜DSML｜invoke>\n</｜DSML｜function_calls>',
  '<minimax:tool_call>\n<invoke name="ls">{"a": 1}</invoke>\n</minimax:tool_call>',
  '<longcat_tool_call>{"name": "ls"}</longcat_tool_call>',
  '```tool_code\nprint(ls())\n```',
  'Let me look that up.\n<tool_call>\n{"name": "ls", "arguments": {"a": 1}}\n</tool_call>\n',
  '<xai:function_call name="ls">\n<parameter name="a">1</parameter>\n</xai:function_call>',
  '<TOOLCALL>[{"name": "ls", "arguments": {"a": 1}}]</TOOLCALL>',
  '<|tool_call_start|>[ls(a=1)]<|tool_call_end|>',
  '<|action_start|><|plugin|>\n{"name": "ls", "parameters": {"a": 1}}<|action_end|>',
  '<|open|>toolscall tool="ls" index="1"<|sep|>{"a": 1}<|close|>call<|sep|>',
  'functools[{"name": "ls", "arguments": {"a": 1}}]',
  '✿FUNCTION✿: ls\n✿ARGS✿: {"a": 1}',
  '<ctrl42>call\nprint(default_api.ls())',
  'to=functions.ls json\n{"a": 1}',
  'assistantcommentary to=functions.ls json{"a": 1}',
  '[TOOL_REQUEST]\n{"name": "ls", "arguments": {"a": 1}}\n[END_TOOL_REQUEST]',
  'Let me look.\n<<<[TOOL_REQUEST]>>>\ntool_name: ls\n<<<[END_TOOL_REQUEST]>>>',
  'Thought: I need the files.\nAction: ls\nAction Input: {"a": 1}',
  'Let me look.\n\ncount\n<invoke name="ls">\n<parameter name="a">1</parameter>\n</invoke>',
  'I will look.\n\n<function_calls>\n<invoke name="ls">\n</invoke>\n</function_calls>',
  'Let me look.\n\n[TOOL_CALLS]ls[ARGS]{"a": 1}',
  'Let me look.\n<|python_tag|>ls.call(a="1")',
  'Let me look.\n\n```tool_code\nprint(ls())\n```\n',
  'Let me look.\n<start_function_call>call:ls{a:<escape>1<escape>}<end_function_call>',
  'Let me look.\ncommentary to=functions.ls json{"a": 1}',
  'Let me look.\n<|tools_prefix|>[{"ls": {"a": 1}}]<|tools_suffix|>',
  '<｜tool_call_begin｜>function<｜tool_sep｜>ls\n{"a": 1}<｜tool_call_end｜>',
])('a call of a tool that a server left in the text is no answer: %s', (text) => {
  for (const format of ['json', 'text'] as const) {
    const checked = checkOutput({ text }, { format });
    expect(checked).toMatchObject({
      accepted: false,
      error: { message: expect.stringContaining('called a tool') },
    });
  }
});

test.each([
  'Mistral writes a call like this:\n[TOOL_CALLS]ls[ARGS]{}\n\nLlama has another token.',
  'Mistral writes a call like this:\n\n```\n[TOOL_CALLS]ls[ARGS]{}\n```',
  'A call begins with this token:\n[TOOL_CALLS]',
  'Say `[TOOL_CALLS]ls[ARGS]{}` to call it.',
])('an answer that speaks of calls stands: %s', (text) => {
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: text });
});

test('what Poe quotes before an answer is what a model thought', () => {
  const text = '*Thinking...*\n\n> **Weighing it**\n> \n> Hm. {"a": 2}?\n\nYes.\n\n> A quotation.';
  expect(checkOutput({ text }, { format: 'text' })).toMatchObject({ output: 'Yes.\n\n> A quotation.' });
  const json = '*Thinking...*\r\n\r\n> Hm.\r\n\r\n{"a": 1}';
  expect(checkOutput({ text: json }, { format: 'json' })).toMatchObject({ output: { a: 1 } });
});

test('an answer behind what was asked of tools stands', () => {
  const text = 'Action: ls\nAction Input: {"b": 2}\nObservation: one file\nFinal Answer: {"a": 1}';
  const schema = z.strictObject({ a: z.number() });
  expect(checkOutput({ text }, { format: 'json', schema })).toMatchObject({ output: { a: 1 } });
});

test('marks of a chat are looked for in bounded time', () => {
  const began = performance.now();
  for (const part of ['</s>', '<|im_end|> ', '<|user|>', '[|a|]\n', 'a ```js\n', ' <think> '])
    checkOutput({ text: part.repeat(30_000) }, { format: 'text' });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('calls are looked for in bounded time', () => {
  const began = performance.now();
  for (const part of ['\nAction Input:', '<function_call ', '\n<tool_call', 'Action:\n', '<<<[TOOL_'])
    checkOutput({ text: part.repeat(50_000) }, { format: 'text' });
  expect(performance.now() - began).toBeLessThan(3_000);
});
