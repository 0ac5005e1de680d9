import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
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
export function gatewayTests(include: string, timeoutSeconds: number): ViteUserConfig {
  return defineConfig({
    root: fileURLToPath(new URL('..', import.meta.url)),
    resolve: { conditions: ['@parallel-agents/source'] },
    ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
    test: {
      include: [include],
      sequence: { sequencer: LongestFirst },
      // A gateway takes a core while it starts, and most of one while sessions run.
      maxWorkers: 2,
      // Real gateways on a machine that is shared: once more, and vitest says that it was.
      retry: 1,
      testTimeout: timeoutSeconds * 1000,
      hookTimeout: timeoutSeconds * 1000,
    },
  });
}
