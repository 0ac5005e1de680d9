import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ErrorReport } from '../src/errors/error-report.ts';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument, RunDocument } from './kit/documents.ts';

const good =
  'tasks:\n  - id: one\n    agent: code_reviewer\n    description: Review it.\n    input: { code: "x = 1" }\n';

/** Runs a task file that must be refused before anything is spawned. */
async function refused(content: string | Uint8Array, name = 'tasks.yaml'): Promise<ErrorReport> {
  const command = testCommand({ files: { [name]: content } });
  expect(await command.run('run', name, '--json')).toBe(2);
  expect(command.spawned).toEqual([]);
  return command.json<ErrorDocument>().error;
}

describe('agents that a task file makes up', () => {
  const critic = 'agents:\n  - { name: critic, instructions: Find what is wrong. }\n';
  const tasks = 'tasks:\n  - { id: one, agent: critic, description: Look at it. }\n';

  it('do its tasks, by their instructions and without tools', async () => {
    const command = testCommand({ files: { 'tasks.yaml': `${tasks}${critic}` } });
    expect(await command.run('run', 'tasks.yaml', '--json')).toBe(0);
    expect(command.json<RunDocument>().results).toMatchObject([{ agent: 'critic', status: 'completed' }]);
    expect(command.spawned).toMatchObject([
      { instructions: expect.stringContaining('Find what is wrong.'), tools: 'none' },
    ]);
    const { runId } = command.json<RunDocument>();
    const again = testCommand({ env: { XDG_STATE_HOME: join(command.cwd, 'state') } });
    expect(await again.run('runs', 'resume', runId, '--json')).toBe(0);
    expect(again.json<RunDocument>().results).toMatchObject([{ agent: 'critic', status: 'completed' }]);
    expect(again.spawned).toEqual([]);
  });

  it.each([
    ['a name that another agent has', critic.replace('critic', 'code_reviewer'), /already/],
    ['no instructions', critic.replace('Find what is wrong.', '" "'), /who the agent is/],
    ['a field that there is not', critic.replace('name:', 'tools: all, name:'), /unknown field/],
  ])('%s is refused', async (_what, agents, message) => {
    expect((await refused(`${tasks}${agents}`)).message).toMatch(message);
  });
});

describe('a number in a task file that would not survive', () => {
  it.each([
    ['9007199254740993'],
    ['-12345678901234567890'],
    ['0.1000000000000000055511151231257827'],
    ['1e400'],
    ['.inf'],
    ['-.inf'],
    ['.nan'],
    ['0x20000000000001'],
  ])('is refused with its line and what to do: %s', async (number) => {
    const error = await refused(good.replace('code: "x = 1"', `code: "x = 1",\n      id: ${number}`));
    expect(error.issues?.[0]).toMatchObject({
      line: 6,
      message: expect.stringContaining(number),
      fix: expect.stringContaining(`"${number}"`),
    });
  });

  it('is refused in JSON too, and all of them are told', async () => {
    const json =
      '{"tasks": [{"agent": "code_reviewer", "description": "r", "input": {"code": "x",\n "a": 9007199254740993,\n "b": 1e400}}]}';
    const { issues = [] } = await refused(json, 'tasks.json');
    expect(issues.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('is text in quotes', async () => {
    const quoted = testCommand({ files: { 'tasks.yaml': good.replace('"x = 1"', '"9007199254740993"') } });
    expect(await quoted.run('run', 'tasks.yaml', '--json')).toBe(0);
  });
});

describe('a task file', () => {
  it('is read as YAML, as JSON with tabs, and from standard input', async () => {
    const json =
      '{\n\t"$schema": "x",\n\t"tasks": [\n\t\t{"agent": "code_reviewer", "description": "r", "input": {"code": "x"}}\n\t]\n}';
    const yaml = testCommand({ files: { 'tasks.yaml': good } });
    expect(await yaml.run('run', 'tasks.yaml', '--json')).toBe(0);
    const asJson = testCommand({ files: { 'tasks.json': json } });
    expect(await asJson.run('run', 'tasks.json', '--json')).toBe(0);
    const piped = testCommand({ stdin: good });
    expect(await piped.run('run', '-', '--json')).toBe(0);
    expect(piped.json<RunDocument>().results.map(({ taskId }) => taskId)).toEqual(['one']);
  });

  it('has the line of each problem, and all problems', async () => {
    const error = await refused(
      [
        'tasks:',
        '  - id: one',
        '    agent: code_reviewr',
        '    description: Review it.',
        '  - id: one',
        '    agent: documentation_writer',
        '    description: "  "',
        '    timeoutSeconds: 0',
        '    dependsOn: [nobody]',
        '  - agent: documentation_writer',
        '    colour: red',
      ].join('\n'),
    );
    const places = error.issues?.map(({ line, path, code }) => [line, path.join('.'), code]);
    expect(places).toEqual(
      expect.arrayContaining([
        [3, 'tasks.0.agent', 'UNKNOWN_AGENT'],
        [5, 'tasks.1.id', 'DUPLICATE_TASK_ID'],
        [7, 'tasks.1.description', 'INVALID_TASK'],
        [8, 'tasks.1.timeoutSeconds', 'INVALID_TASK'],
        [9, 'tasks.1.dependsOn.0', 'UNKNOWN_DEPENDENCY'],
        [10, 'tasks.2.description', 'INVALID_TASK'],
      ]),
    );
    expect(error.issues?.[0]?.fix).toContain('code_reviewer');
    expect(error.message).toMatch(/^tasks\.yaml:3:5: tasks\[0\]\.agent: /);
  });

  it('shows every problem to people too, with place and fix', async () => {
    const command = testCommand({
      files: { 'tasks.yaml': 'tasks:\n  - agent: nobody\n    description: x\n  - 7\n' },
    });
    expect(await command.run('run', 'tasks.yaml')).toBe(2);
    expect(command.stderr()).toContain('tasks.yaml:2:5: tasks[0].agent:');
    expect(command.stderr()).toContain('tasks.yaml:4:5: tasks[1].agent: is missing');
    expect(command.stderr()).toContain('fix');
    expect(command.stdout()).toBe('');
  });

  it.each([
    ['broken YAML', 'tasks:\n  - agent: x\n  b: 2\n', 3],
    ['broken JSON', '{\n "tasks": [1,\n}', 3],
    ['a repeated key', 'tasks: []\ntasks: []\n', 2],
    ['a second document', 'tasks: []\n---\na: 1\n', 2],
    ['a tag that would run something', 'tasks:\n  - agent: !!js/function "x"\n', 2],
  ])('with %s is refused with the line', async (_, content, line) => {
    const error = await refused(content);
    expect(error.code).toBe('INVALID_FILE');
    expect(error.issues?.[0]).toMatchObject({ file: 'tasks.yaml', line });
  });

  it.each([
    ['a bare list', '- agent: x\n  description: y\n', /under "tasks:"/],
    ['other fields beside tasks', 'tasks: []\nteam: x\n', /schema/],
    ['no tasks field', 'a: 1\n', /schema/],
    ['a plain word', 'hello\n', /schema/],
    ['tasks that are no list', 'tasks: 5\n', /schema/],
  ])('that is %s is refused with the form that is wanted', async (_, content, fix) => {
    expect((await refused(content)).fix).toMatch(fix);
  });

  it('without any task is refused', async () => {
    expect((await refused('tasks: []\n')).message).toContain('no tasks');
  });

  it.each([
    ['5 MB of text', 'x'.repeat(5_000_000), /1 MiB/],
    ['an alias bomb', aliasBomb(), /alias/i],
    ['deep nesting', '['.repeat(5_000), /deep/],
    ['zero bytes', Uint8Array.of(0x74, 0, 0x61, 0), /not a text file/],
    ['bytes that are not UTF-8', Uint8Array.of(0x74, 0xff, 0xfe), /UTF-8/],
    ['nothing', '', /empty/],
  ])('of %s is refused', async (_, content, message) => {
    expect((await refused(content)).message).toMatch(message);
  });

  it.each([
    ['missing', 'nowhere.yaml', /does not exist/],
    ['a folder', '.', /folder/],
    ['below a file', 'tasks.yaml/x', /does not exist/],
  ])('that is %s is refused', async (_, path, message) => {
    const command = testCommand({ files: { 'tasks.yaml': good } });
    expect(await command.run('run', path, '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error.message).toMatch(message);
    expect(command.spawned).toEqual([]);
  });

  it.each([
    ['task.yaml', 'Did you mean tasks.yaml?'],
    ['./in/row.jsonl', 'Did you mean in/rows.jsonl?'],
    ['elsewhere.yaml', 'Check the path. `parallel-agents run --help` shows what is in one.'],
    ['elsewhere.jsonl', 'Check the path. `parallel-agents run --help` shows what is in one.'],
    ['no/folder.yaml', 'Check the path. `parallel-agents run --help` shows what is in one.'],
  ])('that is missing, %s, is said with the one that was probably meant', async (path, fix) => {
    const command = testCommand({ files: { 'tasks.yaml': good, 'in/rows.jsonl': '{}' } });
    expect(await command.run('run', path, '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error).toMatchObject({
      message: `${path} does not exist`,
      fix: expect.stringContaining(fix),
    });
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)('that may not be read is refused', async () => {
    const command = testCommand({ files: { 'tasks.yaml': good } });
    chmodSync(join(command.cwd, 'tasks.yaml'), 0o000);
    expect(await command.run('run', 'tasks.yaml', '--json')).toBe(2);
    expect(command.json<ErrorDocument>().error.fix).toContain('chmod');
    expect(command.spawned).toEqual([]);
  });
});

function aliasBomb(): string {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [index, name] of [...'bcdefghi'].entries()) {
    lines.push(`${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\ntasks: *i\n`;
}

it('a file that is nested too deeply is told so once, in words of ours', async () => {
  const { issues } = await refused(`tasks: ${'['.repeat(50_000)}`);
  expect(issues).toMatchObject([{ message: 'nested too deeply', fix: 'Flatten the document.' }]);
});
