// Input that is wrong around a job: what watches, serves, records, replays and looks after, variables, and files that are set up.
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { describe, it } from 'vitest';
import { expectRefused, type Refusal } from './kit/refused.ts';

const task = '{ id: one, agent: documentation_writer, description: Tides. }';
const files: Record<string, string> = {
  'tasks.yaml': `tasks: [${task}]`,
  file: 'x',
  'dir/x.md': 'x',
  'bad.cassette': 'not json',
  'odd.cassette': '{"a":1}',
  'empty.cassette': '',
  'list.cassette': '[]',
  'old.cassette': '{"version":99,"runtime":"scripted","sessions":[]}',
  'goal.yaml': 'goal: Compare tides',
  'goal-empty.yaml': "goal: ''",
  'both.yaml': `goal: x\ntasks: [${task}]`,
  'create.yaml': 'create: []',
  'url.yaml': 'openaiCompatible: { baseUrl: nope }',
  'prices.yaml': 'prices: { a/b: { inputPerMillionUsd: -1, outputPerMillionUsd: 1 } }',
  'aliases.yaml': 'aliases: { cheap: standard, standard: cheap }',
  'tiers.yaml': 'tiers: [nope]',
  'gate.yaml': 'gate: { minScore: 11 }',
  'budget.yaml': 'budget: { usd: two }',
  'timeout.yaml': 'timeoutSeconds: 0',
  'runtime.yaml': 'runtime: nope',
  'override.yaml': 'overrides: { nobody_here: { tier: cheap } }',
};

type Case = [typed: string, names: RegExp, fix: RegExp];
const run = 'run tasks.yaml';

/** It is chosen, and never asked. */
const others: RuntimeChoice[] = [
  {
    name: 'openai-compatible',
    summary: 'for tests',
    bareModelNames: true,
    create: () => Promise.reject(new Error('It was asked for.')),
  },
];
const nowhere = '--engine redis://127.0.0.1:1';

const typed: Record<string, readonly Case[]> = {
  serve: [
    ['serve --port x', /^--port: must be a whole number, not "x"/, /--port/],
    ['serve --port 70000', /^--port: must be at most 65535/, /--port/],
    ['serve --port -1', /^--port: must be at least 0/, /--port/],
    [`serve --port ''`, /^--port: is empty/, /the port to listen on/],
    [`serve --host ''`, /^--host: is empty/, /127\.0\.0\.1/],
    ['serve --host 0.0.0.0', /^--host: .*not this machine/, /ssh -L/],
    ['serve --engine nope', /^--engine: .*no URL/, /redis:/],
    ['serve x', /too many arguments/, /serve/],
  ],
  mcp: [
    ['mcp --runtime nope', /^--runtime: there is no runtime "nope"/, /scripted/],
    ['mcp --base-url nope --runtime openai-compatible', /^--base-url: .*http or https/, /https:/],
    ['mcp --base-url ftp://x', /^--base-url: .*http or https/, /https:/],
    ['mcp --concurrency 0', /^--concurrency: must be at least 1/, /--concurrency/],
    ['mcp --deadline 10', /^--deadline: "10" has no unit/, /10m/],
    ['mcp --tiers nope', /^--tiers: there is no alias "nope"/, /cheap, standard, strong/],
    ['mcp --agents nowhere/', /no file or folder "nowhere\/"/, /path/],
    ['mcp --config nowhere.yaml', /^nowhere\.yaml does not exist/, /path/],
    ['mcp x', /too many arguments/, /mcp/],
  ],
  engine: [
    ['engine status', /engine: no engine is named/, /PARALLEL_AGENTS_ENGINE_URL/],
    ['engine status --engine nope', /^--engine: .*no URL/, /redis:/],
    [`engine status x ${nowhere}`, /too many arguments/, /engine status/],
    ['engine limits set', /^lane: is missing/, /<lane>/],
    [`engine limits set a ${nowhere}`, /^--concurrent: a limit is missing/, /--per-second/],
    [`engine limits set a --concurrent 0 ${nowhere}`, /^--concurrent: must be at least 1/, /--concurrent/],
    [`engine limits set a --per-second 0.5 ${nowhere}`, /^--per-second: must be a whole/, /--per-second/],
    [`engine limits set '' --concurrent 3 ${nowhere}`, /^lane: is empty/, /engine status/],
    [`engine limits clear '' ${nowhere}`, /^lane: is empty/, /engine status/],
    ['engine limits clear', /^lane: is missing/, /<lane>/],
  ],
  worker: [
    [`worker ${nowhere} --health x`, /^--health: must be HOST:PORT/, /127\.0\.0\.1:9090/],
    [`worker ${nowhere} --health 1.2.3.4:99999`, /^--health: must be HOST:PORT/, /127\.0\.0\.1:9090/],
    [`worker ${nowhere} --log xml`, /^--log: must be one of .*text, json.*"xml"/, /Correct --log/],
    [`worker ${nowhere} --drain ''`, /^--drain: (?:"" is not understood|is empty)/, /90s|--drain/],
    [`worker ${nowhere} --agents nowhere.md`, /no file or folder "nowhere\.md"/, /path/],
    [`worker ${nowhere} --base-url nope --runtime openai-compatible`, /^--base-url: .*http/, /https:/],
  ],
  runs: [
    ['runs events nope', /no run "nope"/, /runs list/],
    [`runs events ''`, /no run ""/, /runs list/],
    ['runs report nope', /no run "nope"/, /runs list/],
    [
      'runs report nope --format x',
      /^--format: must be one of .*html, md, json, junit.*"x"/,
      /Correct --format/,
    ],
    ['runs retry nope', /no run "nope"/, /runs list/],
    ['runs cancel', /^id: a run is missing/, /--all/],
    [`runs show nope --task ''`, /^--task: is empty/, /show one task/],
    [
      'runs show nope --progress loud',
      /^--progress: must be one of .*live, plain.*"loud"/,
      /Correct --progress/,
    ],
    ['runs list --limit 0', /^--limit: must be at least 1/, /--limit/],
    ['runs prune --older-than 2', /^--older-than: "2" has no unit/, /2d/],
    ['runs resume nope --deadline 10', /^--deadline: "10" has no unit/, /10m/],
  ],
  'record and replay': [
    [`${run} --record ''`, /^--record: is empty/, /to be played again/],
    [`${run} --record dir`, /^--record: "dir" cannot be written: it is no file/, /Name a file/],
    [`${run} --record file/x`, /^--record: "file\/x" .*a file stands where a folder/, /Name a file/],
    [`${run} --record /proc/a/b`, /^--record: "\/proc\/a\/b" cannot be written: no file/, /Name a file/],
    [`${run} --output /proc/a/b`, /^--output: nothing can be written .*no file can be made/, /Name a folder/],
    [`${run} --record a --replay b`, /^--record: it has no effect with --replay/, /one of the two/],
    [`${run} --record a --dry-run`, /^--record: it has no effect with --dry-run/, /one of the two/],
    [`${run} --record a ${nowhere}`, /^--record: it has no effect with --engine/, /one of the two/],
    [`${run} --replay nowhere`, /^--replay: "nowhere" cannot be played: it does not exist/, /--record/],
    [`${run} --replay dir`, /^--replay: "dir" cannot be played: it is a folder/, /--record/],
    [`${run} --replay bad.cassette`, /^--replay: "bad\.cassette" .*no JSON/, /--record/],
    [`${run} --replay empty.cassette`, /^--replay: "empty\.cassette" .*no JSON/, /--record/],
    [`${run} --replay odd.cassette`, /odd\.cassette/, /--record|recording/],
    [`${run} --replay list.cassette`, /list\.cassette/, /--record|recording/],
    [`${run} --replay old.cassette`, /old\.cassette/, /./],
    ['team content Tides --record dir', /^--record: "dir" cannot be written/, /Name a file/],
    ['orchestrate x --replay bad.cassette', /^--replay: "bad\.cassette"/, /--record/],
  ],
  'job files': [
    ['run goal-empty.yaml', /goal-empty\.yaml:1:\d+: goal: /, /goal|wanted/],
    ['run both.yaml', /both\.yaml:/, /./],
    ['run create.yaml', /create\.yaml:1:\d+: create/, /./],
    ['run goal.yaml --output o', /^--output: it has no effect/, /Leave it out/],
    [`${run} --out x`, /^--out: it has no effect: .*--output/, /Leave it out/],
    [`${run} --yes`, /^--yes: it has no effect/, /Leave it out/],
    [`${run} --no-journal --on-journal-failure stop`, /^--on-journal-failure: it has no effect/, /one of/],
    [`${run} --job-id ''`, /^--job-id: is empty/, /the id of the job/],
    [`${run} --job-id ${'a'.repeat(5000)}`, /^--job-id: must be .*at most 64, not "a{80}…"/, /--job-id/],
  ],
  'what is set up': [
    [
      `${run} --runtime openai-compatible --config url.yaml`,
      /^url\.yaml:1:\d+: openaiCompatible\.baseUrl: .*http or https/,
      /https:/,
    ],
    [`${run} --config prices.yaml`, /^prices\.yaml:1:\d+: prices/, /prices/],
    [`${run} --config tiers.yaml`, /^tiers\.yaml:1:\d+: tiers.*"nope"/, /aliases/],
    [`${run} --config gate.yaml`, /^gate\.yaml:1:\d+: gate\.minScore: must be at most 10/, /minScore/],
    [`${run} --config budget.yaml`, /^budget\.yaml:1:\d+: budget\.usd: must be a number/, /usd/],
    [`${run} --config timeout.yaml`, /^timeout\.yaml:1:\d+: timeoutSeconds: must be greater/, /timeout/],
    ['doctor --config runtime.yaml', /^runtime\.yaml:1:\d+: runtime: there is no runtime/, /scripted/],
    ['completion', /^shell: is missing/, /completion/],
    [`completion ''`, /^shell: must be one of .*bash.*""/, /Correct shell/],
    ['completion bash more', /too many arguments/, /completion/],
    ['schema --jobs', /unknown option '--jobs'/, /--job/],
    ['init', /unknown command 'init'/, /--help/],
    [`''`, /unknown command ''/, /--help/],
  ],
};

describe.each(Object.entries(typed))('%s', (_, cases) => {
  it.each(cases)('%s', { timeout: 60_000 }, (words, names, fix) =>
    expectRefused(words, { names, fix }, { files, others }),
  );
});

/** Without a runtime that is named, and with one. */
const none = { PARALLEL_AGENTS_RUNTIME: '' };
const collector = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const variables: readonly [env: Record<string, string>, refusal: Refusal, typed?: string][] = [
  [{ PARALLEL_AGENTS_RUNTIME: 'nope' }, { names: /^PARALLEL_AGENTS_RUNTIME: .*"nope"/, fix: /scripted/ }],
  [none, { names: /^Nothing is set up here/, fix: /--base-url URL.*--runtime openclaw/, code: 3 }],
  [none, { names: /^Nothing is set up here/, fix: /add --base-url URL/, code: 3 }, 'mcp'],
  [
    { ...none, PARALLEL_AGENTS_BASE_URL: 'nope' },
    { names: /^PARALLEL_AGENTS_BASE_URL: .*http or https/, fix: /https:/ },
  ],
  [
    { ...none, OPENAI_BASE_URL: 'ftp://x' },
    { names: /^OPENAI_BASE_URL: .*http or https/, fix: /https:/ },
  ],
  [
    { ...none, PARALLEL_AGENTS_BASE_URL: 'http://user:word@127.0.0.1:1/v1' },
    { names: /^PARALLEL_AGENTS_BASE_URL: it holds a user or password/, fix: /PARALLEL_AGENTS_API_KEY/ },
  ],
  [{ [collector]: 'nope' }, { names: /^OTEL_EXPORTER_OTLP_ENDPOINT: .*http or https/, fix: /4318/ }],
  [{ [collector]: 'ftp://x' }, { names: /^OTEL_EXPORTER_OTLP_ENDPOINT: .*http/, fix: /4318/ }],
  [
    { [collector]: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'x' },
    { names: /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: .*http/, fix: /4318/ },
  ],
  [
    { PARALLEL_AGENTS_ENGINE_URL: 'nope' },
    { names: /engine's URL is no URL/, fix: /redis:/ },
    `${run} --engine`,
  ],
  [
    { PARALLEL_AGENTS_ENGINE_PASSWORD: 'x' },
    { names: /no engine is named/, fix: /redis:/ },
    `${run} --engine`,
  ],
  [{ PARALLEL_AGENTS_ENGINE_URL: 'nope' }, { names: /engine's URL is no URL/, fix: /redis:/ }, 'worker'],
];

describe('variables', () => {
  it.each(variables)('%j', (env, refusal, words = run) =>
    expectRefused(words, refusal, { files, env, others }),
  );

  // Node itself makes folders in `/proc` for ever, and no signal ends it.
  it.each([
    [{ XDG_STATE_HOME: '/dev/null' }, /a file stands where a folder is wanted/],
    [{ XDG_STATE_HOME: '/proc' }, /no folder can be made in \/proc/],
    [{ XDG_STATE_HOME: '', HOME: '/proc' }, /no folder can be made in \/proc/],
  ])('a state folder that cannot be one is told of once, in words: %j', (env, why) =>
    expectRefused(
      run,
      { names: new RegExp(`^The journal .* cannot be opened: ${why.source}`), fix: /XDG/, code: 3 },
      { files, others, env },
    ),
  );
});
