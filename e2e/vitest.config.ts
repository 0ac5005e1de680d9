import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Large files first, so that none is left to run alone. A conformance suite is short to write and long to run. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSuite = ({ moduleId }: TestSpecification): boolean => moduleId.includes('conformance');
    const sorted = await super.sort(files);
    return [...sorted.filter(isSuite), ...sorted.filter((file) => !isSuite(file))];
  }
}

/** Tests against a real gateway. */
function gatewayTests(
  name: string,
  {
    include,
    exclude = [],
    globalSetup,
    seconds,
    groupOrder = 0,
  }: { include: string; exclude?: string[]; globalSetup: string; seconds: number; groupOrder?: number },
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [include],
      exclude,
      globalSetup,
      testTimeout: seconds * 1000,
      hookTimeout: seconds * 1000,
      sequence: { groupOrder },
    },
  };
}

const toolLists = 'e2e/skill/test/tool-lists.test.ts';

export default defineConfig({
  root: here('..'),
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    sequence: { sequencer: LongestFirst },
    // A gateway takes a core while it starts, and most of one while sessions run.
    maxWorkers: 2,
    // Real gateways on a machine that is shared: once more, and vitest says that it was.
    retry: 1,
    fsModuleCache: true,
    projects: [
      gatewayTests('gateway', {
        include: 'e2e/test/**/*.test.ts',
        globalSetup: here('shared-gateways.ts'),
        seconds: 120,
      }),
      // The plugin and the skill.
      gatewayTests('skill', {
        include: 'e2e/skill/test/**/*.test.ts',
        exclude: [toolLists],
        globalSetup: here('skill/packed-once.ts'),
        seconds: 300,
      }),
      // It changes the configuration of a gateway that runs. Beside others, that gateway said that another process owns its
      // state; alone it was never seen to.
      gatewayTests('skill-alone', {
        include: toolLists,
        globalSetup: here('skill/packed-once.ts'),
        seconds: 300,
        groupOrder: 1,
      }),
    ],
  },
});

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
