// `npm run api`: writes what each package offers to programs into api/, so that a change of it is seen in a review.
// With --check it writes nothing and fails where a report no longer says what the package does.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { build, root } from './workspace.mjs';

const isCheck = process.argv.includes('--check');
const reports = join(root, 'api');
const folder = mkdtempSync(join(tmpdir(), 'api-reports-'));
/** The compiler writes the words of a union in the order in which it met them, which differs from build to build. */
const unionOfWords = /"[^"\n]*"(?: \| "[^"\n]*")+/g;
const silent = { default: { logLevel: ExtractorLogLevel.None } };

if (!isCheck) build();
const configs = packages().flatMap(entriesOf).map(configOf);
// One program for all entries: each alone would read the types of Node and zod again.
const compilerState = CompilerState.create(configs[0], {
  additionalEntryPoints: configs.slice(1).map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
});
const written = configs.map(reportOf);
rmSync(folder, { recursive: true });

const before = new Map(reportsThere().map((name) => [name, readFileSync(join(reports, name), 'utf8')]));
const changed = written.filter(({ name, text }) => before.get(name) !== text).map(({ name }) => name);
const gone = [...before.keys()].filter((name) => !written.some((report) => report.name === name));
for (const { name, text } of written) {
  const names = [...text.matchAll(/^import \{ (\w+)[^}]*\} from '@parallel-agents\/[^']*\/internal/gm)]
    .map(([, each]) => each)
    .filter((each) => !text.includes(`\nexport { ${each} }`));
  if (names.length === 0) continue;
  console.error(`${name} mentions what is internal: ${names.join(', ')}. Make it public, too.`);
  process.exitCode = 1;
}
if (isCheck && changed.length + gone.length > 0) {
  console.error(
    `What programs see has changed: ${[...changed, ...gone].join(', ')}. \`npm run api\` writes it down.`,
  );
  process.exitCode = 1;
} else if (!isCheck) {
  mkdirSync(reports, { recursive: true });
  for (const name of gone) rmSync(join(reports, name));
  for (const { name, text } of written) writeFileSync(join(reports, name), text);
  console.log(`${written.length} reports in api/, ${changed.length + gone.length} changed.`);
}

function packages() {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
  );
}

/** The entries that a published package has types for, but for those that are for its siblings alone. */
function entriesOf(path) {
  const manifest = readJson(join(path, 'package.json'));
  if (manifest === undefined || manifest.private) return [];
  return Object.entries(manifest.publishConfig?.exports ?? {}).flatMap(([entry, { types }]) =>
    types === undefined || entry.startsWith('./internal')
      ? []
      : [{ path, name: [basename(path), ...entry.split('/').slice(1)].join('.'), types }],
  );
}

function configOf({ path, name, types }) {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: path,
      mainEntryPointFilePath: join(path, types),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFolder: folder,
        reportTempFolder: folder,
        reportFileName: `${name}.api.md`,
      },
      newlineKind: 'lf',
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
    packageJsonFullPath: join(path, 'package.json'),
    configObjectFullPath: join(path, 'api-extractor.json'),
  });
}

function reportOf(config) {
  Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) throw new Error(message.text);
    },
  });
  const text = readFileSync(config.reportFilePath, 'utf8').replace(unionOfWords, (union) =>
    union.split(' | ').sort().join(' | '),
  );
  return { name: basename(config.reportFilePath), text };
}

function reportsThere() {
  try {
    return readdirSync(reports).filter((name) => name.endsWith('.api.md'));
  } catch {
    return [];
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
