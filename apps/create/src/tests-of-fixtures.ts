/** The part of a package’s own test that tries each agent. @param agents what the test calls the list of them */
export function testsOfFixtures(agents: string): string {
  return `for (const agent of ${agents}) {
  test(\`\${agent.name} does its fixtures\`, async () => {
    const { fixtures = [] } = agent;
    assert.ok(fixtures.length > 0, 'it has fixtures');
    const tasks = fixtures.map(({ description, input }) => ({ agent: agent.name, description, ...(input && { input }) }));
    const { results } = await createOrchestrator({ runtime: scripted(), agents: [agent] }).run(tasks);
    assert.deepEqual(
      results.map(({ status }) => status),
      fixtures.map(() => 'completed'),
    );
  });
}
`;
}
