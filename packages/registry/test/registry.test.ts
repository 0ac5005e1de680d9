import { describe, expect, it } from 'vitest';
import { createRegistry } from '../src/index.ts';
import { agent, inputErrorOf } from './helpers.ts';

const reviewer = agent('code_reviewer', { category: 'quality' });
const frontend = agent('frontend_developer', { category: 'development' });
const printer = agent('personal/print_project_manager', { category: 'personal' });

describe('createRegistry', () => {
  const registry = createRegistry([reviewer, frontend], { source: 'personal@1.0.0', agents: [printer] });

  it('finds agents by full name', () => {
    expect(registry.resolve('code_reviewer')).toBe(reviewer);
    expect(registry.resolve('personal/print_project_manager')).toBe(printer);
    expect(registry.resolve('nobody')).toBeUndefined();
    expect(registry.resolve('other/code_reviewer')).toBeUndefined();
  });

  it('lists names, categories and definitions in the order they came', () => {
    expect(registry.names()).toEqual([
      'code_reviewer',
      'frontend_developer',
      'personal/print_project_manager',
    ]);
    expect(registry.categories()).toEqual(['quality', 'development', 'personal']);
    expect([...registry]).toEqual([reviewer, frontend, printer]);
    expect(registry.list()).toEqual([reviewer, frontend, printer]);
  });

  it('lists one category', () => {
    expect(registry.list({ category: 'quality' })).toEqual([reviewer]);
    expect(registry.list({ category: 'nothing' })).toEqual([]);
  });

  it('knows where each agent comes from, through composition too', () => {
    const composed = createRegistry(registry, [agent('extra')]);
    expect(composed.sourceOf('personal/print_project_manager')).toBe('personal@1.0.0');
    expect(composed.sourceOf('extra')).toBe('list 2');
    expect(composed.sourceOf('nobody')).toBeUndefined();
  });

  it('can be empty', () => {
    expect(createRegistry().names()).toEqual([]);
    expect(createRegistry().suggest('code_reviewer')).toBeUndefined();
  });
});

describe('a bare name', () => {
  it('finds the only namespaced agent of that name', () => {
    expect(createRegistry([printer]).resolve('print_project_manager')).toBe(printer);
  });

  it('finds the agent without namespace first', () => {
    const own = agent('print_project_manager');
    expect(createRegistry([printer], [own]).resolve('print_project_manager')).toBe(own);
  });

  it('finds nothing when two namespaces have it, and suggests a full name', () => {
    const registry = createRegistry([printer, agent('work/print_project_manager')]);
    expect(registry.resolve('print_project_manager')).toBeUndefined();
    expect(registry.suggest('print_project_manager')).toBe('personal/print_project_manager');
  });
});

describe('a clash of names', () => {
  it('is refused, naming both sources', async () => {
    const error = await inputErrorOf(() =>
      createRegistry(
        { source: 'built-in', agents: [reviewer] },
        { source: './agents', agents: [agent('code_reviewer')] },
      ),
    );
    expect(error.code).toBe('INVALID_AGENT');
    expect(error.message).toBe('the agent "code_reviewer" is defined by both built-in and ./agents');
    expect(error.fix).toContain('Rename');
  });

  it('is found between registries and within one list', async () => {
    const twice = await inputErrorOf(() => createRegistry([reviewer, agent('code_reviewer')]));
    expect(twice.message).toBe('the agent "code_reviewer" is defined twice in list 1');
    const left = createRegistry({ source: 'left', agents: [reviewer, frontend] });
    const right = createRegistry({
      source: 'right',
      agents: [agent('code_reviewer'), agent('frontend_developer')],
    });
    expect((await inputErrorOf(() => createRegistry(left, right))).issues).toHaveLength(2);
  });

  it('is none where both sides hold the very same definition', () => {
    expect(createRegistry(createRegistry([reviewer]), [reviewer]).names()).toEqual(['code_reviewer']);
  });
});

describe('suggest', () => {
  const registry = createRegistry([
    reviewer,
    frontend,
    printer,
    agent('security_reviewer'),
    agent('backend_developer'),
  ]);

  it.each([
    ['code_reviewr', 'code_reviewer'],
    ['code-reviewer', 'code_reviewer'],
    ['Code Reviewer', 'code_reviewer'],
    ['print_project_maneger', 'personal/print_project_manager'],
    ['print-project-manager', 'personal/print_project_manager'],
    ['persnal/print_project_manager', 'personal/print_project_manager'],
    ['personal/print-project-manager', 'personal/print_project_manager'],
    ['other/code_reviewer', 'code_reviewer'],
    ['frontend', 'frontend_developer'],
  ])('reads %s as %s', (written, meant) => {
    expect(registry.suggest(written)).toBe(meant);
  });

  it.each(['poet', 'xyz', '', 'developer', '/'])('has nothing near %j', (written) => {
    expect(registry.suggest(written)).toBeUndefined();
  });
});
