import { describe, expect, it, vi } from 'vitest';
import { parseMarkdownAgent } from '../src/internal.ts';

/** In a form where a file that names no tools has all of them. */
function agent(lines: string) {
  const { definition, remarks } = parseMarkdownAgent(
    `---\nname: a\ndescription: x\nmodel: sonnet\n${lines}\n---\nBody.`,
    'a.md',
  );
  const { tools, toolLimit } = definition;
  return { rights: { tools, ...(toolLimit && { toolLimit }) }, remarks };
}

const changing = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Bash'];

describe('a limit on the tools of an agent', () => {
  it.each<[string, object]>([
    ['disallowed_tools: Write, Edit', { never: ['Write', 'Edit'] }],
    ['deniedTools: [Write]', { never: ['Write'] }],
    ['excludeTools:\n  - run_shell_command', { never: ['run_shell_command'] }],
    ['allowed_tools: [Read]', { only: ['Read'] }],
    ['Tools: Read, Grep', { only: ['Read', 'Grep'] }],
    ['tool: Read', { only: ['Read'] }],
    ['readOnly: true', { never: changing }],
    ['read-only: yes', { never: changing }],
    ['readonly: "true"', { never: changing }],
    ['permission:\n  "*": deny\n  read: allow', { only: ['read'] }],
    ['permission:\n  grep: allow\n  "*": deny\n  read: allow', { only: ['read'] }],
    ['permission:\n  "*": deny\n  gh_*: allow\n  gh_push: deny', { only: ['gh_*'], never: ['gh_push'] }],
    ['tools:\n  "*": false\n  gh_*: true\n  gh_push: false', { only: ['gh_*'], never: ['gh_push'] }],
    ['permission:\n  edit: false\n  read: true', { never: ['edit'] }],
    ['permissions:\n  edit: deny', { never: ['edit'] }],
    ['permissions:\n  deny: ["Bash"]', { never: ['Bash'] }],
    ['permissions:\n  allow: ["Read", "Grep"]\n  ask: ["Grep"]', { only: ['Read'], never: ['Grep'] }],
    ['tools: "*"\nallowed-tools: Read', { only: ['Read'] }],
    ['tools: [Read, Grep]\nallowedTools: [Grep, Bash]', { only: ['Grep'] }],
    ['tools: All tools except Write, Edit', { never: ['Write', 'Edit'] }],
    ['tools: ["*", "-Bash"]', { never: ['Bash'] }],
    ['tools: "*, !Bash"', { never: ['Bash'] }],
    ['tools: All, not Bash', { never: ['Bash'] }],
    ['tools: ["all", "except Bash"]', { never: ['Bash'] }],
    ['tools: Read, Grep, not Bash', { only: ['Read', 'Grep'], never: ['Bash'] }],
    ['tools: read-only', { only: ['Read', 'Grep', 'Glob', 'LS'] }],
    ['tools: [Read-only tools]', { only: ['Read', 'Grep', 'Glob', 'LS'] }],
    ['permissionMode: Plan', { never: changing }],
    ['permissionMode: dontAsk', { never: changing }],
    ['approvalMode: plan', { never: changing }],
    ['permissions:\n  allow: [Read]\n  defaultMode: plan', { only: ['Read'], never: changing }],
    ['permissions:\n  deny: [Bash]\n  defaultMode: acceptEdits', { never: ['Bash'] }],
    [
      'permissions:\n  - action: edit\n    resource: "*"\n    effect: deny\n  - action: shell\n    effect: ask',
      { never: ['edit', 'shell'] },
    ],
    [
      'permissions:\n  - { action: "*", effect: deny }\n  - { action: read, effect: allow }\n  - { action: edit, resource: docs/*, effect: allow }',
      { only: ['read'] },
    ],
    ['tools: Read, Write and Edit', { only: ['Read', 'Write', 'Edit'] }],
    ['tools:\n  - name: Read\n  - name: Grep\n    description: Finds', { only: ['Read', 'Grep'] }],
    ['tools:\n  bash: allow\n  edit: deny\n  write: ask', { never: ['edit', 'write'] }],
    ['tools:\n  read: "true"\n  write: off', { never: ['write'] }],
    ['tools:\n  read:\n  grep:', { only: ['read', 'grep'] }],
    ['tools:\n  allow: [Read, Bash]\n  deny: [Bash]', { only: ['Read'], never: ['Bash'] }],
    ['tools:\n  exclude: [Bash]', { never: ['Bash'] }],
    ['to\u200bols: Read', { only: ['Read'] }],
    ['base: &base\n  disallowedTools: Bash\n<<: *base', { never: ['Bash'] }],
  ])('is kept to however it is spelt: %s', (lines, toolLimit) => {
    expect(agent(lines).rights).toEqual({ tools: 'inherit', toolLimit });
  });

  it.each([
    'permission: deny',
    'permission: ask',
    'permission:\n  read: allow\n  "*": deny',
    'permission: [edit, bash]',
    'disallowedTools: "*"',
    'tools: Read\ndisallowedTools: All tools',
    'tools: { enabled: false }',
    'tools:\n  allow: []',
    'tools:\n  required: [Read]\n  forbidden: [Bash]',
    'tools:\n  read:\n  write: false',
    'tools:\n  - name: Bash\n    enabled: false',
    'tools: None',
    'tools: [none]',
    'tools: No tools',
    'tools: ["*", "!*"]',
    'tools: # Read, Grep',
    'tools: All (read-only)',
    'tools: all, no shell access',
    'tools: [no shell]',
    'disallowedTools: All except Read',
    'permission: read-only',
    'permissionMode: strict',
    'permissions:\n  - edit: deny',
  ])('leaves none: %s', (lines) => {
    expect(agent(lines).rights).toEqual({ tools: 'none' });
  });

  it.each([
    ...['groups: [read, edit]', 'toolsets: [read]', 'tool_policy: strict', 'isolated: true'],
    ...['extensions: false', 'exclude_extensions: mcp', 'allowedMcps: [docs]', 'inheritMcps: false'],
    ...['disallowedMcpServers: [github]', 'allowed-paths: [src]', 'sandbox_mode: read-only'],
    ...['mode: read-only', 'mode: ask', 'mode: plan', 'access: read-only', 'capabilities: [read, search]'],
    ...['edit: deny', 'bash: false', 'canEdit: false', 'can_write_files: no', 'webfetch: ask'],
    ...['config: { tools: [Read] }', 'metadata: { allowed-tools: Read }', 'opencode: { permission: deny }'],
    ...['t\u043eols: Read', 'outils: Read', '工具: Read'],
  ])('that nobody understands leaves none, and is told once: %s', (lines) => {
    const { rights, remarks } = agent(lines);
    expect(rights).toEqual({ tools: 'none' });
    const [field = ''] = lines.split(':');
    expect(remarks).toEqual([
      expect.objectContaining({
        field,
        kind: 'tools',
        place: 'a.md:5',
        message: expect.stringContaining(field),
      }),
    ]);
  });

  it.each([
    ...['permission: allow', 'tools: Inherit', 'tools: [inherit]', 'readonly: "false"', 'readOnly: no'],
    ...['permissionMode: acceptEdits', 'approvalMode: auto-edit', 'tools: [Read, all]', 'isolated: false'],
    ...['extensions: true', 'exclude_extensions: []', 'includeMcpJson: true', 'sandbox: false'],
    ...[
      'mode: subagent',
      'mode: agent',
      'capabilities: [code_review, testing]',
      'edit: allow',
      'write: true',
    ],
    ...['mcp-servers:\n  docs:\n    tools: [search]', 'config:\n  tools: "*"', 'access: public'],
  ])('is not where there is none: %s', (lines) => {
    expect(agent(lines).rights).toEqual({ tools: 'inherit' });
  });

  it.each([
    'tools: ["Read, Grep"]',
    'tools:\n  - Read, Grep',
    'tools:\n  - Read,\n  - Grep,',
    'tools: "Read", "Grep"',
    "tools: 'Read', 'Grep'",
    'tools: `Read`, `Grep`',
    "tools: [\n'Read',\n'Grep'\n]",
    'tools: Read; Grep',
    'tools: - Read - Grep',
    'tools: Read | Grep',
    'tools: Read，Grep',
    'tools: [Read、Grep]',
  ])('names its tools without the marks around them: %j', (lines) => {
    expect(agent(lines).rights).toEqual({ tools: 'inherit', toolLimit: { only: ['Read', 'Grep'] } });
  });
});

describe('a limit in a frontmatter that is no YAML', () => {
  it.each([
    'Tools: Read',
    ' tools: Read',
    'allowed tools: Read',
    '**tools**: Read',
    'tools：Read',
    'tools:\u00a0Read',
  ])('is no text of the field above: %j', (line) => {
    for (const above of ['model: opus', 'description: Use it: now\nmodel: opus', 'model: opus\ncolor: red']) {
      const text = `---\nname: a\ndescription: one: two\n${above}\n${line}\n---\nBody.`;
      const { tools, toolLimit } = parseMarkdownAgent(text, 'a.md').definition;
      expect({ tools, toolLimit }).toEqual({ tools: 'inherit', toolLimit: { only: ['Read'] } });
    }
  });

  it('may be merged in, and is then not known', () => {
    const text =
      '---\nname: a\ndescription: one: two\nmodel: opus\nbase: &base\n  readonly: true\n<<: *base\n---\nBody.';
    const { definition, remarks } = parseMarkdownAgent(text, 'a.md');
    expect(definition.tools).toBe('none');
    expect(remarks).toContainEqual(expect.objectContaining({ field: '<<', kind: 'tools' }));
  });

  it('gives nothing where it is one of an inner map', () => {
    const text = '---\nname: a\ndescription: one: two\nmcp-servers:\n  docs:\n    tools: ["*"]\n---\nBody.';
    expect(parseMarkdownAgent(text, 'a.md').definition.tools).toBe('none');
  });
});

describe('a file as a model showed it', () => {
  const file = '---\nname: a\ndescription: x\n---\n\nBody.\n\n```js\nx\n```';
  const read = (text: string) => parseMarkdownAgent(text, 'a.agent.md').definition.instructions;

  it.each([
    ['in the block of an editor', `\`\`\`chatagent\n${file}\n\`\`\`\n`],
    ['in a longer block', `\`\`\`\`chatmode\n${file}\n\`\`\`\`\n`],
    ['in two blocks', `\`\`\`\`chatagent\n\`\`\`chatagent\n${file}\n\`\`\`\n\`\`\`\`\n`],
    ['in a block of markdown', `\`\`\`markdown\n${file}\n\`\`\``],
    ['in a block without end', `\`\`\`\`chatagent\n${file}\n`],
  ])('is read %s', (_what, text) => {
    expect(read(text)).toBe('Body.\n\n```js\nx\n```');
  });

  it('is none where the block ends before the file does', () => {
    expect(() => read(`\`\`\`markdown\n${file}\n\`\`\`\n\nThat is how agents look.\n`)).toThrow(
      'no frontmatter',
    );
  });
});

it('a text that looks like a number stays as it is written', () => {
  const text = '---\nname: 007\ndescription: 1.50\nversion: 1.10\n---\nBody.';
  expect(parseMarkdownAgent(text, 'a.md').definition).toMatchObject({
    name: '007',
    description: '1.50',
    version: '1.10.0',
  });
});

describe('the model of a file', () => {
  const tierOf = (model: string) =>
    parseMarkdownAgent(`---\nname: a\ndescription: x\nmodel: ${model}\n---\nBody.`, 'a.md').definition.tier;

  it.each([
    'opencode/claude-opus-4-5',
    'github-copilot/claude-opus-4.1',
    'amazon-bedrock/us.anthropic.claude-opus-4-20250514-v1:0',
    'google-vertex-anthropic/claude-opus-4@20250514',
    'claude-4.5-opus-high-thinking',
    'claude-opus-4-5-thinking-32k',
    'anthropic/claude-opus-5#high',
    'openrouter/anthropic/claude-opus-4.5:online',
    'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-5-20251101-v1:0',
  ])('is known through whichever provider: %s', (model) => {
    expect(tierOf(model)).toBe('strong');
  });

  it.each(['me/opus', 'local/claude-opus-distill-7b'])('is not made up: %s', (model) => {
    expect(tierOf(model)).toBe('standard');
  });

  it('is looked at in bounded time', () => {
    const began = performance.now();
    for (const part of ['.', '1.', '4-', 'a/', 'claude-', 'arn:']) tierOf(`"${part.repeat(5_000)}"`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

it.each(['disable: true', 'disabled: true', 'enabled: false'])(
  'an agent that is switched off is none: %s',
  (line) => {
    const file = (more: string) => `---\nname: a\ndescription: x\n${more}\n---\nBody.`;
    expect(() => parseMarkdownAgent(file(line), 'a.md')).toThrow('switched off');
    const other = line.replace(/true|false/, (word) => String(word !== 'true'));
    expect(parseMarkdownAgent(file(other), 'a.md').definition.name).toBe('a');
  },
);

it('a name that is a template still says nothing past what is returned', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  try {
    parseMarkdownAgent('---\nname: {{name}}\ndescription: x\n---\nBody.', 'a.md');
    expect(warn).not.toHaveBeenCalled();
  } finally {
    warn.mockRestore();
  }
});
