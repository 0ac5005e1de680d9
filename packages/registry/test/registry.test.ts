import { describe, expect, it } from 'vitest';
import { createRegistry } from '../src/index.ts';
import { agent } from './helpers.ts';

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

  it('finds the agent of the last source that has it, and the others by their namespace', () => {
    const own = agent('print_project_manager');
    const work = agent('work/print_project_manager');
    const registry = createRegistry({ source: 'built-in', agents: [own] }, [printer], [work]);
    expect(registry.resolve('print_project_manager')).toBe(work);
    expect(registry.resolve('personal/print-project-manager')).toBe(printer);
    expect(registry.resolve('built-in/print_project_manager')).toBe(own);
    expect(registry.suggest('print_project_manger')).toBe('work/print_project_manager');
    expect(registry.hidden().map(({ name, by }) => `${name} < ${by.name}`)).toEqual([
      'print_project_manager < work/print_project_manager',
      'personal/print_project_manager < work/print_project_manager',
    ]);
  });

  it.each([
    'code-reviewer',
    'code_reviewer',
    'Code Reviewer',
    'agents/code-reviewer',
    'mine/Code-Reviewer',
    'CODE REVIEWER',
  ])('may be written as %s', (written) => {
    const own = agent('mine/code_reviewer', { displayName: 'code-reviewer' });
    expect(createRegistry([reviewer], [own]).resolve(written)).toBe(own);
  });

  it('may be the one that its file has, with what stands before it', () => {
    const own = agent('mine/garden_plant_helper', { displayName: 'garden/Plant Helper' });
    const registry = createRegistry([own]);
    expect(registry.resolve('garden/Plant Helper')).toBe(own);
    expect(registry.resolve('garden/plant-helper')).toBe(own);
    expect(registry.resolve('---')).toBeUndefined();
  });
});

describe('two agents of one full name', () => {
  it('are one: that of the later source, and what is hidden is said', () => {
    const later = agent('code_reviewer');
    const registry = createRegistry(
      { source: 'built-in', agents: [reviewer] },
      { source: './agents', agents: [later] },
    );
    expect([...registry]).toEqual([later]);
    expect(registry.sourceOf('code_reviewer')).toBe('./agents');
    expect(registry.hidden()).toEqual([
      { name: 'code_reviewer', source: 'built-in', by: { name: 'code_reviewer', source: './agents' } },
    ]);
  });

  it('are no two where both sides hold the very same definition', () => {
    const registry = createRegistry(createRegistry([reviewer]), [reviewer]);
    expect(registry.names()).toEqual(['code_reviewer']);
    expect(registry.hidden()).toEqual([]);
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
