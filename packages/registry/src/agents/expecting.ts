import type { AgentFixture } from '@parallel-agents/core';

/** Expectations of one agent, by the names of its fixtures. */
export type Expected<Name extends string> = Readonly<Record<Name, NonNullable<AgentFixture['expect']>>>;

/** Fixtures that several agents share, with what each of them is to make of them. */
export function expecting<Name extends string>(
  fixtures: readonly (AgentFixture & { name: Name })[],
  expected: Expected<Name>,
): AgentFixture[] {
  return fixtures.map((fixture) => ({ ...fixture, expect: expected[fixture.name] }));
}
