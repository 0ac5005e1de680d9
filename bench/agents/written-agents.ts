const crafts = [
  'review',
  'test',
  'design',
  'write',
  'plan',
  'measure',
  'translate',
  'secure',
  'deploy',
  'index',
];
const things = [
  'code',
  'queries',
  'screens',
  'posts',
  'releases',
  'logs',
  'prices',
  'contracts',
  'images',
  'routes',
];

/** Agents as files of Claude Code have them: some 400 characters of description, and two pages of instructions. */
export function* writtenAgents(count: number): Generator<{ name: string; text: string }> {
  for (let index = 0; index < count; index++) {
    const craft = crafts[index % crafts.length] ?? '';
    const thing = things[Math.floor(index / crafts.length) % things.length] ?? '';
    const name = `${craft}-${thing}-${index}`;
    const description = `Use this agent to ${craft} ${thing} of product ${index}. Examples: somebody has changed ${thing} and asks whether they still hold; somebody asks how to ${craft} them from the start; a release waits for it. It knows the usual faults of ${thing}, names each with its place, and says what it could not see. It never changes anything by itself and asks where it is not sure.`;
    const steps = Array.from(
      { length: 30 },
      (_, step) =>
        `${step + 1}. Look at the ${thing} of part ${step + 1}, and note what keeps you from the next step.`,
    );
    yield {
      name,
      text: `---\nname: ${name}\ndescription: ${description}\ntools: Read, Grep\nmodel: sonnet\n---\n\nYou ${craft} ${thing}.\n\n${steps.join('\n')}\n`,
    };
  }
}
