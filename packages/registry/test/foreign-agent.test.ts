import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentNamePattern, toAgentName } from '../src/agent-name.ts';
import { parseMarkdownAgent } from '../src/internal.ts';
import { markdown } from './helpers.ts';

const minimal = { name: 'counter', description: 'Counts things.' };
const read = (fields: Record<string, string>) =>
  parseMarkdownAgent(markdown({ ...minimal, ...fields }), 'garden/a.md');

describe('the model of an agent', () => {
  it.each([
    ['haiku', 'cheap'],
    ['opus', 'strong'],
    ['claude-haiku-4-5', 'cheap'],
    ['claude-3-5-sonnet-20241022', 'standard'],
    ['anthropic/claude-opus-4.1', 'strong'],
    ['openrouter/anthropic/claude-3-opus', 'strong'],
    ['Claude Opus 4.5 (copilot)', 'strong'],
    ['"opus[1m]"', 'strong'],
    ['[Claude Haiku 4, gpt-5]', 'cheap'],
  ])('%s stands for the tier %s', (model, tier) => {
    const { definition, remarks } = read({ model });
    expect(definition.tier).toBe(tier);
    expect(remarks).toEqual([]);
  });

  it.each(['local/not-haiku-but-70b', 'magnum-opus', 'gpt-5', 'openai/gpt-5-mini', '7', 'sonnetto'])(
    '%s stands for no tier, and that is said',
    (model) => {
      const { definition, remarks } = read({ model });
      expect(definition.tier).toBe('standard');
      expect(remarks).toEqual([
        expect.objectContaining({ field: 'model', kind: 'model', place: 'garden/a.md:4' }),
      ]);
    },
  );

  it('says nothing where the choice is left, and goes behind a tier', () => {
    expect(read({ model: 'inherit' })).toMatchObject({ remarks: [], definition: { tier: 'standard' } });
    expect(read({ model: 'opus', tier: 'cheap' })).toMatchObject({
      definition: { tier: 'cheap' },
      remarks: [{ message: '"model" is not honoured because "tier" is given' }, { field: 'tools' }].slice(
        0,
        1,
      ),
    });
  });
});

describe('the tools of an agent', () => {
  const rights = (lines: string) => {
    const text = `---\nname: a\ndescription: x\n${lines}\n---\nBody.`;
    const { tools, toolLimit } = parseMarkdownAgent(text, 'a.md').definition;
    return { tools, ...(toolLimit && { toolLimit }) };
  };

  it.each<[string, object]>([
    ['tools: Read, Grep', { toolLimit: { only: ['Read', 'Grep'] } }],
    ['tools: [Read, Grep]', { toolLimit: { only: ['Read', 'Grep'] } }],
    ['tools:\n\t- Read\n\t- Grep', { toolLimit: { only: ['Read', 'Grep'] } }],
    [
      'tools: Bash(git log:*, git show:*), Read',
      { toolLimit: { only: ['Bash(git log:*, git show:*)', 'Read'] } },
    ],
    ['allowed-tools: Read Bash(git status)', { toolLimit: { only: ['Read', 'Bash(git status)'] } }],
    ['tools: Read, Bash\ndisallowedTools: Bash', { toolLimit: { only: ['Read'], never: ['Bash'] } }],
    ['disallowedTools: Write\nmodel: opus', { toolLimit: { never: ['Write'] } }],
    ['tools:\n  write: false\n  read: true', { toolLimit: { never: ['write'] } }],
    ['tools:\n  "*": false\n  read: true', { toolLimit: { only: ['read'] } }],
    ['permission:\n  edit: deny\n  bash: ask\n  read: allow', { toolLimit: { never: ['edit', 'bash'] } }],
    ['tools: "*"', {}],
    ['tools: [Read, "*"]', {}],
    ['tools: inherit', {}],
    ['tools: true', {}],
    ['model: sonnet', {}],
    ['mode: subagent', {}],
  ])('are with %j those that are written', (lines, limit) => {
    expect(rights(lines)).toEqual({ tools: 'inherit', ...limit });
  });

  it.each([
    'tools: none',
    'tools: []',
    'tools: ""',
    'tools: false',
    'tools:',
    'tools: 7',
    'tools: { read: maybe }',
    'tools: [1, 2]',
    'tools: Read\ndisallowedTools: Read',
    'tools:\n  "*": false',
    'tier: cheap',
    'version: 1.0.0',
  ])('are none with %j', (lines) => {
    expect(rights(lines)).toEqual({ tools: 'none' });
  });

  it('are never more than a list names, however it is written', () => {
    const name = fc
      .stringMatching(/^[A-Za-z][A-Za-z_]{0,12}$/)
      .filter((word) => !/^(all|none|inherit|true|false|null|yes|no)$/i.test(word));
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(', ', ',', ' , '),
        (names, comma) => {
          const found = rights(`tools: ${names.join(comma)}`);
          expect(found).toEqual({ tools: 'inherit', toolLimit: { only: names } });
        },
      ),
    );
  });
});

describe('the name of an agent', () => {
  it.each([
    ['code-reviewer', 'code_reviewer'],
    ['Code Reviewer', 'code_reviewer'],
    ['3d-plant-modeler', '3d_plant_modeler'],
    ['gärtner-hilfe', 'gartner_hilfe'],
    ['Садовник', 'sadovnik'],
    ['植物助手', 'zhiwuzhushou'],
    ['🌱', 'seedling'],
    ['"plant-helper "', 'plant_helper'],
    ['plant__helper', 'plant_helper'],
    ['garden/plant-helper', 'garden_plant_helper'],
    ['../../x', 'x'],
    ['2024', '2024'],
  ])('%s is %s here, and kept as it is written', (written, name) => {
    const { definition } = read({ name: written });
    expect(definition.name).toBe(name);
    if (written.replaceAll('"', '').trim() !== name)
      expect(definition.displayName).toBe(written.replaceAll('"', '').trim());
  });

  it.each([
    ['agents/plant-helper.md', 'plant_helper'],
    ['agents/Plant Helper.agent.md', 'plant_helper'],
    ['skills/plant-helper/SKILL.md', 'plant_helper'],
  ])('is that of its file %s where it has none', (file, name) => {
    expect(parseMarkdownAgent('---\ndescription: x\n---\nBody.', file).definition.name).toBe(name);
    expect(parseMarkdownAgent('---\nname: "!?"\ndescription: x\n---\nBody.', file).definition.name).toBe(
      name,
    );
  });

  it('has at most 64 letters, and long ones stay apart', () => {
    const long = 'plant '.repeat(30);
    expect(['C++ Expert', 'C# Expert', 'C Expert', 'F#', 'Issue #1'].map(toAgentName)).toEqual([
      'cpp_expert',
      'csharp_expert',
      'c_expert',
      'fsharp',
      'issue_1',
    ]);
    expect(toAgentName(`${long}a`)).not.toBe(toAgentName(`${long}b`));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const name = toAgentName(text);
        expect(name === '' || agentNamePattern.test(name)).toBe(true);
        expect(toAgentName(name)).toBe(name);
      }),
    );
  });
});

describe('a frontmatter that is no YAML', () => {
  const fields = (frontmatter: string) =>
    parseMarkdownAgent(`---\n${frontmatter}\n---\nBody.`, 'a.md').definition;

  it.each<[string, string]>([
    ['Use this. Steps: look, name.', 'Use this. Steps: look, name.'],
    ['@team plants', '@team plants'],
    ['`plants` and more', '`plants` and more'],
    ['#1 for plants', '#1 for plants'],
    ['%plants', '%plants'],
    ['* plants', '* plants'],
    ['[draft] plants: all', '[draft] plants: all'],
    ['"Quoted" text: more', '"Quoted" text: more'],
  ])('has the description %j as it stands', (written, text) => {
    expect(fields(`name: a\ndescription: ${written}\ntools: Read`)).toMatchObject({
      description: text,
      toolLimit: { only: ['Read'] },
    });
  });

  it('keeps a dialogue in its description, and the fields below it', () => {
    const dialogue = '<example>\nContext: A leaf.\nuser: "Why: yellow?"\ntools: none\n</example>';
    const read = fields(
      `name: a\ndescription: Use for plants: all.\n\n${dialogue}\nmodel: opus\ntools: Read`,
    );
    expect(read.description).toBe(`Use for plants: all.\n\n${dialogue}`);
    expect(read).toMatchObject({ tier: 'strong', toolLimit: { only: ['Read'] } });
  });

  it('keeps a dialogue without tags', () => {
    const read = fields('name: a\ndescription: Use: so.\nuser: "Why?"\nassistant: "So."\nmodel: haiku');
    expect(read).toMatchObject({ description: 'Use: so.\nuser: "Why?"\nassistant: "So."', tier: 'cheap' });
  });

  it('has maps, lists and blocks as YAML has them', () => {
    const read = fields(
      'name: a\ndescription: >-\n  Use\n  this\ncolor: @red\nrubric:\n  - "One: two"\n  - Three',
    );
    expect(read).toMatchObject({ description: 'Use this', rubric: ['One: two', 'Three'] });
  });

  it('needs no blank behind the colon of a field that is known, and limits most of all', () => {
    const { definition } = parseMarkdownAgent(
      '---\nname:a\ndescription:Reads http://x.y: all\ntools: Read, Write\ndisallowedTools:Write\n---\nx',
      'garden/a.md',
    );
    expect(definition).toMatchObject({
      name: 'a',
      description: 'Reads http://x.y: all',
      toolLimit: { only: ['Read'] },
    });
  });

  it.each(['"', `"'`, "'' ", '& ', '[,', '{"":'])('is read in bounded time when full of %s', (marks) => {
    const value = marks.repeat(60_000 / marks.length);
    const started = performance.now();
    const { definition } = parseMarkdownAgent(`---\nname: a\ndescription: ${value}\n---\nx`, 'garden/a.md');
    expect(definition.name).toBe('a');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('counts the first of two fields', () => {
    expect(fields('name: a\ndescription: x\nname: b').name).toBe('a');
  });

  it.each<[string, object | undefined]>([
    ['tools: Read\ntools: "*"', { only: ['Read'] }],
    ['tools: "*"\ntools: Read', { only: ['Read'] }],
    ['tools: Read, Grep\ntools: "*"\ntools: [Grep, Bash]', { only: ['Grep'] }],
    ['tools: Read\ntools: Bash', undefined],
    ['disallowedTools: Write\ndisallowedTools: Edit', { never: ['Write', 'Edit'] }],
    ['permission: allow\npermission:\n  edit: deny', { never: ['edit'] }],
    ['permissionMode: acceptEdits\npermissionMode: plan', { never: expect.arrayContaining(['Write']) }],
  ])('counts the narrower of two fields that speak of tools: %j', (lines, limit) => {
    const { tools, toolLimit } = fields(`name: a\ndescription: x\nmodel: opus\n${lines}`);
    expect(toolLimit).toEqual(limit);
    expect(tools).toBe(limit === undefined ? 'none' : 'inherit');
  });

  it('takes the description from the body where there is none', () => {
    const { definition, remarks } = parseMarkdownAgent('---\nname: a\n---\n\n# Plants\n\nYou help.', 'a.md');
    expect(definition.description).toBe('Plants');
    expect(remarks[0]?.message).toContain('there is no description');
  });

  it('sets optional fields aside that cannot be used, and reads near ones', () => {
    const read = fields(
      'name: a\ndescription: x\ncategory: Home & Garden\nversion: v1.2\ntier: 2\nrubric: good',
    );
    expect(read).toMatchObject({ category: 'home_garden', version: '1.2.0', tier: 'standard' });
    expect(read).not.toHaveProperty('rubric');
  });

  it.each([
    ['CR only', '---\rname: a\rdescription: x\r---\rBody.'],
    ['an HTML comment first', '<!-- made\nby a tool -->\n\n---\nname: a\ndescription: x\n---\nBody.'],
    ['indented fences', '  ---\n  name: a\n  description: x\n  ---\nBody.'],
    ['an end of dots', '---\nname: a\ndescription: x\n...\nBody.'],
    ['dashes within a text', '---\nname: a\ndescription: |\n  x\n  ---\n  y\n---\nBody.'],
  ])('may have %s', (_what, text) => {
    expect(parseMarkdownAgent(text, 'a.md').definition).toMatchObject({ name: 'a', instructions: 'Body.' });
  });

  it.each([
    ['TOML', '+++\nname = "a"\n+++\nBody.', 'the frontmatter is TOML'],
    ['megabytes of it', `---\nname: a\ndescription: ${'x'.repeat(300_000)}\n---\nBody.`, 'are allowed'],
    ['thousands of lines', `---\nname: a\n${'k: [\n'.repeat(4_000)}---\nBody.`, '2000 are allowed'],
    [
      'an alias everywhere',
      `---\nname: a\nx: &x {y: 1}\nz: [${'*x, '.repeat(10_000)}]\n---\nBody.`,
      'aliases; 500 are allowed',
    ],
    ['none of name and description', '---\ntitle: Guide\n---\nBody.', 'neither name nor description'],
    [
      'a schema that cannot be checked',
      '---\nname: a\ndescription: x\noutputSchema: text\n---\nB',
      'outputSchema',
    ],
  ])('is refused with %s', (_what, text, message) => {
    expect(() => parseMarkdownAgent(text, 'a.md')).toThrow(message);
  });

  it('may have emphasis in its text', () => {
    const description = 'Says *this* and **that** & more. '.repeat(150).trim();
    expect(fields(`name: a\ndescription: ${description}`)).toMatchObject({ description });
  });

  it.each(['[', '{', '- ', '? ', '{a: ', '- [', '"'])(
    'is text where it would go down for ever: %j',
    (part) => {
      const began = performance.now();
      const read = fields(`name: a\ntools: Read\ndescription: ${part.repeat(10_000)}`);
      expect(read.description.length).toBeGreaterThan(9_000);
      expect(read.toolLimit).toEqual({ only: ['Read'] });
      expect(performance.now() - began).toBeLessThan(3_000);
    },
  );

  it('is read without a fault whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'a: b',
            '- x',
            'k: [',
            '\tz',
            '<example>',
            '</example>',
            '"',
            'n: "q',
            '  i: j: k',
            '#',
            '',
          ),
        ),
        (lines) => {
          const text = `---\nname: a\ndescription: d: e\n${lines.join('\n')}\n---\nBody.`;
          expect(parseMarkdownAgent(text, 'a.md').definition.name).toBe('a');
        },
      ),
    );
  });
});

describe('the fields of an agent', () => {
  it('are known by their names in any case; of two, the one in ours counts', () => {
    const text = '---\nName: counter\nDESCRIPTION: Counts.\nTools: Read\nModel: opus\n---\nYou count.';
    expect(parseMarkdownAgent(text, 'a.md').definition).toMatchObject({
      name: 'counter',
      description: 'Counts.',
      tier: 'strong',
      toolLimit: { only: ['Read'] },
    });
    const both = parseMarkdownAgent('---\nName: b\nname: a\ndescription: x\n---\nYou count.', 'a.md');
    expect(both.definition.name).toBe('a');
    const wrong = '---\nname: a\ndescription: x\nModel: gpt-5\n---\nYou count.';
    expect(parseMarkdownAgent(wrong, 'a.md').remarks).toMatchObject(
      [{ place: 'a.md:4' }, { field: 'tools' }].slice(0, 1),
    );
  });

  it.each([
    ['!important for plants', '!important for plants'],
    ['&plants and more', '&plants and more'],
    ['&it plants', '&it plants'],
    ['!!str plants', 'plants'],
  ])('hold what is no tag and no anchor as text: %s', (written, description) => {
    const text = `---\nname: a\ndescription: ${written}\n---\nYou count.`;
    expect(parseMarkdownAgent(text, 'a.md').definition.description).toBe(description);
  });

  it('that name each other by an anchor do so', () => {
    const text = '---\nname: &n counter\ndescription: *n\n---\nYou count.';
    expect(parseMarkdownAgent(text, 'a.md').definition).toMatchObject({
      name: 'counter',
      description: 'counter',
    });
  });
});
