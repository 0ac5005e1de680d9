// `pnpm generate`: writes what is made from the code. Run after a change of agents, tools, settings or the version.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, generatedFiles } from './generated-files.ts';

for (const [path, content] of Object.entries(generatedFiles())) writeFileSync(join(folder, path), content);
