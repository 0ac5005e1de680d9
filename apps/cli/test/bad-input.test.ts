import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const task = '{ id: one, agent: documentation_writer, description: Tides. }';
const planned = '{"id":"a","agent":"nobody","description":"d","why":"w"}';
const files: Record<string, string | Uint8Array> = {
  'tasks.yaml': `tasks: [${task}]`,
  'empty.yaml': ' \n',
  'zero.yaml': new Uint8Array([97, 0, 98]),
  'latin.yaml': new Uint8Array([0xe9, 0x41]),
  'list.yaml': '- a',
  'text.yaml': 'hello',
  'none.yaml': 'tasks: []',
  'two.yaml': `tasks: [${task}]\n---\ntasks: [${task}]`,
  'tab.yaml': 'tasks:\n\t- x',
  'big.txt': 'x'.repeat(1_100_000),
  'twice.yaml': `tasks: [${task}, ${task.replace(' }', ', dependsOn: [b] }')}]`,
  'circle.yaml': `tasks: [${task.replace(' }', ', dependsOn: [b] }')}, ${task.replace('one', 'b').replace(' }', ', dependsOn: [one] }')}]`,
  'number.yaml': `tasks: [${task.replace(' }', ', timeoutSeconds: 1e999 }')}]`,
  'wrong.yaml': `tasks: [${task.replace(' }', ', outputFormat: yaml, priority: 5000, model: "", extra: 1 }')}]`,
  'many.yaml': `tasks: [${task.replace(' }', `, dependsOn: [${Array(150_000).fill(1)}] }`)}]`,
  'agents/ok.md': '---\nname: ok\ndescription: d\n---\nYou answer.',
  'agents/bad.md': '---\nname: bad\ndescription: d\noutputSchema: { type: strin }\n---\nYou.',
  'dir/x.md': 'x',
  file: 'x',
  'brief.yaml': '- { purpos: x }',
  'briefs.yaml': '[]',
  'typo.yaml': 'modle: x',
  'concurrency.yaml': 'concurrency: many',
  'config-list.yaml': '- x',
  'plan.json': '{}',
  'plan-wrong.json': '{"goal":"g","approach":"x","reason":"r","tasks":[]}',
  'plan-nobody.json': `{"goal":"g","approach":"fan-out","reason":"r","tasks":[${planned}]}`,
};

/** What is typed, what the message names, and what the fix says. */
type Case = [argv: string, names: RegExp, fix: RegExp];

const run = 'run tasks.yaml';
const team = 'team content Tides';

const cases: Record<string, readonly Case[]> = {
  run: [
    ['run', /argument 'file'/, /run \[options\] <file>/],
    ['run nowhere.yaml', /^nowhere\.yaml does not exist/, /path/],
    ['run .', /^\. is a folder/, /file in it/],
    ['run file/x.yaml', /^file\/x\.yaml does not exist/, /path/],
    ['run empty.yaml', /^empty\.yaml is empty/, /something in it/],
    ['run zero.yaml', /^zero\.yaml is not text/, /UTF-8/],
    ['run latin.yaml', /^latin\.yaml is not UTF-8/, /UTF-8/],
    ['run list.yaml', /^list\.yaml:1:1: must be a group of fields/, /under "tasks:"/],
    ['run text.yaml', /^text\.yaml:1:1: must be a group of fields/, /A task file is/],
    ['run none.yaml', /^none\.yaml:1:1: tasks: there are no tasks/, /at least one/],
    ['run two.yaml', /^two\.yaml:2:1: .*more than one/, /remove the line/],
    ['run tab.yaml', /^tab\.yaml:2:1: .*Tabs/, /indentation/],
    ['run big.txt', /^big\.txt is larger than 1 MiB/, /Split/],
    ['run twice.yaml', /^twice\.yaml:1:\d+: tasks\[1\]\.id: the id "one"/, /an id of its own/],
    ['run circle.yaml', /tasks\[0\]\.dependsOn: .*one → b → one/, /Remove one/],
    ['run number.yaml', /the number 1e999/, /quotes/],
    ['run wrong.yaml', /tasks\[0\]\.model: "" is no/, /alias/],
    ['run many.yaml', /tasks\[0\]\.dependsOn\[0\]: must be text/, /dependsOn|Correct/],
    ['run tasks.yaml more.yaml', /too many arguments/, /run \[options\] <file>/],
    ['run -', /^standard input is empty/, /something in it/],
    [`${run} --output file`, /--output: .*"file": a file stands where a folder/, /folder that you may/],
    [`${run} --output file/x`, /--output: .*"file\/x": a file stands/, /folder that you may/],
    [`${run} --output ''`, /^--output: is empty/, /leave it out/],
    [`${run} --config nowhere.yaml`, /^nowhere\.yaml does not exist/, /path/],
    [`${run} --config typo.yaml`, /^typo\.yaml:1:1: modle/, /"model"/],
    [`${run} --config concurrency.yaml`, /concurrency: must be a whole number/, /"concurrency"/],
    [
      `${run} --config config-list.yaml`,
      /config-list\.yaml:1:1: must be a group of fields/,
      /its fields are/,
    ],
    [`${run} --agents ''`, /^--agents: is empty/, /npm package/],
    [`${run} --agents no-such-package`, /"no-such-package"/, /npm install/],
    [`${run} --agents @bad`, /"@bad"/, /path/],
    [`${run} --agents agents --strict`, /agents\/bad\.md:4: "outputSchema\.type" "strin"/, /outputSchema/],
    [`${run} --agents *.nothing`, /"\*\.nothing" fits nothing/, /pattern/],
    [`${run} --agents dir`, /^dir: the folder holds no/, /\*\.md/],
    [`${run} --job-id x/y --engine redis://127.0.0.1:1`, /^--job-id: must be letters/, /--job-id/],
    [`${run} --engine http://x`, /^--engine: .*"http"/, /redis:/],
    [`${run} --engine redis://`, /^--engine: .*no host/, /redis:/],
    [`${run} --engine`, /^--engine: no engine/, /PARALLEL_AGENTS_ENGINE_URL/],
  ],
  team: [
    [`${team} --platform ''`, /^--platform: is empty/, /where they will appear/],
    [`${team} --platform`, /--platform <name>/, /content \[options\] <topic>/],
    ['team content', /argument 'topic'/, /<topic>/],
    [`team content ''`, /topic: is empty/, /topic/],
    [`team dev ''`, /app: is empty/, /application/],
    ['team dev App --features ,', /^--features: has an empty entry/, /what it can do/],
    ['team review nowhere.ts', /^nowhere\.ts does not exist/, /path/],
    ['team review zero.yaml', /^zero\.yaml is not text/, /UTF-8/],
    ['team review big.txt', /^big\.txt is larger/, /1 MiB/],
    ['team contents x', /unknown command 'contents'/, /Did you mean content\?/],
    [`${team} --tiers ''`, /^--tiers: is empty/, /models or aliases/],
    [`${team} --tiers cheap,,strong`, /^--tiers: has an empty entry/, /models or aliases/],
    [`${team} --tiers cheap,cheap`, /^--tiers: .*named twice/, /once/],
    [`${team} --tiers nope`, /^--tiers: there is no alias "nope"/, /cheap, standard, strong/],
    [`${team} --start cheap`, /^--start: .*without tiers/, /--tiers/],
    [`${team} --min-score 11`, /^--min-score: must be at most 10/, /--min-score/],
    [`${team} --min-score x`, /^--min-score: must be a number/, /--min-score/],
    [`${team} --judge a/b`, /^--judge: .*without tiers/, /--tiers/],
    [`${team} --budget two`, /^--budget: "two"/, /2\.00usd/],
    [`${team} --budget -1usd`, /^--budget: "-1usd"/, /greater than 0/],
    [`${team} --budget 1eur`, /^--budget: "1eur"/, /2\.00usd/],
    [`${team} --max-tokens 4x`, /^--max-tokens: "4x"/, /400k/],
    [`${team} --max-tokens 0`, /^--max-tokens: "0"/, /greater than 0/],
    [`${team} --max-spawns 1.5`, /^--max-spawns: must be a whole number/, /--max-spawns/],
    [`${team} --deadline 0s`, /^--deadline: "0s"/, /10m/],
    [`${team} --deadline 1w`, /^--deadline: "1w"/, /10m/],
    [`${team} --on-exhausted wait`, /'wait' is invalid.*finish, cancel/, /--help/],
    [`${team} --timeout 1y`, /^--timeout: must be a number, not "1y"/, /90s or 2m/],
    [`${team} --concurrency 1e9`, /^--concurrency: must be at most 10000/, /--concurrency/],
    [`${team} --model a/b,c`, /^--model: .*"a\/b,c"/, /a\/b/],
    [`${team} --model ''`, /^--model: /, /alias/],
    [`${team} --runtime ''`, /^--runtime: is empty/, /where sessions run/],
    [`${team} --base-url ''`, /^--base-url: is empty/, /server/],
    [`${team} --base-url http://x --runtime scripted`, /^--base-url: .*scripted/, /Leave --base-url out/],
    [`${team} --header x`, /^--header: .*openai-compatible/, /--base-url/],
    [`${team} --max-output-tokens 0`, /^--max-output-tokens: must be at least 1/, /--max-output-tokens/],
  ],
  orchestrate: [
    ['orchestrate', /goal: a goal is missing/, /--plan FILE/],
    [`orchestrate ''`, /goal: is empty/, /Say what is wanted/],
    ['orchestrate x --max-tasks 5000', /^--max-tasks: must be at most 1000/, /--max-tasks/],
    ['orchestrate x --max-depth a', /^--max-depth: must be a whole number/, /--max-depth/],
    ['orchestrate x --plan nowhere.json', /^nowhere\.json does not exist/, /path/],
    ['orchestrate x --plan plan.json', /^--plan: "plan\.json" holds no plan/, /--plan-only/],
    [
      'orchestrate --plan plan-wrong.json',
      /plan-wrong\.json:1:\d+: approach: must be one of "fan-out"/,
      /"approach"/,
    ],
    ['orchestrate --plan plan-nobody.json --no-create', /tasks\[0\]\.agent: .*"nobody"/, /exact name/],
    [
      'orchestrate x --plan-only --approve',
      /^--plan-only: nothing|^--plan-only: there is nothing/,
      /--approve/,
    ],
    ['orchestrate - --approve', /^--approve: .*standard input/, /--approve/],
    ['orchestrate x --out dir', /^--out: "dir" cannot be written: it is no file/, /Name a file/],
    ['orchestrate x --out file/r.md', /^--out: "file\/r\.md" .*a file stands/, /Name a file/],
    ['orchestrate x --keep-agents file', /^--keep-agents: .*"file": a file stands/, /folder/],
    ['orchestrate x --job-id a/b', /^--job-id: must be letters/, /--job-id: go on/],
    [`orchestrate x --job-id ''`, /^--job-id: is empty/, /go on/],
    ['orchestrate x --output o', /unknown option '--output'/, /--out\?/],
    ['orchestrate x --engine http://x', /^--engine: .*"http"/, /redis:/],
  ],
  agents: [
    ['agents create', /brief is missing/, /--from FILE/],
    [`agents create ''`, /purpose: must say what the agent is for/, /purpose: given what/],
    ['agents create x --name A-B', /^--name: must be lower case/, /--name: what it is called/],
    ['agents create x --name security_reviewer', /^--name: .*"security_reviewer" belongs/, /another name/],
    ['agents create x --from brief.yaml', /--from and a brief/, /one of the two/],
    ['agents create --from brief.yaml', /^brief\.yaml:1:3: .*is missing/, /purpose/],
    ['agents create --from briefs.yaml', /^briefs\.yaml:1:1: holds no brief/, /list of briefs/],
    ['agents create x --out file', /^--out: .*"file": a file stands/, /folder/],
    ['agents create x --target 11', /^--target: must be from 0 to 10/, /--target/],
    ['agents create x --judges 0', /^--judges: must be at least 3/, /--judges/],
    ['agents create x --as zip', /'zip' is invalid.*markdown, package/, /--help/],
    ['agents create x --package-name p', /^--package-name: .*without --as package/, /--as package/],
    ['agents create x --as package --package-name Bad', /^--package-name: "Bad"/, /lower case/],
    [`agents create x --capabilities ''`, /^--capabilities: is empty/, /commas/],
    ['agents create x --judge-models nope', /^--judge-models: .*"nope"/, /alias/],
    ['agents refine', /argument 'agents'/, /<agents\.\.\.>/],
    ['agents refine nowhere', /"nowhere"/, /npm install/],
    ['agents refine security_reviewer', /^--out: "security_reviewer"/, /--out FOLDER/],
    ['agents refine agents/bad.md', /agents\/bad\.md:4: "outputSchema/, /outputSchema/],
    ['agents review nobody_here', /"nobody_here"/, /check the name/],
    ['agents review dir', /^dir: the folder holds no/, /\*\.md/],
    ['agents lint empty.yaml', /^empty\.yaml: agents are not read/, /markdown file/],
    ['agents show', /argument 'name'/, /show \[options\] <name>/],
    [`agents show ''`, /no agent ""/, /agents list/],
    ['agents show a b', /too many arguments/, /<name>/],
    ['agents list x', /too many arguments/, /agents list/],
    [`agents list --category ''`, /^--category: is empty/, /only this category/],
  ],
  runs: [
    ['runs list --limit x', /^--limit: must be a whole number/, /--limit/],
    ['runs list --status done', /'done' is invalid.*running/, /--help/],
    ['runs list x', /too many arguments/, /runs list/],
    ['runs show', /argument 'id'/, /<id>/],
    ['runs show run-x', /no run "run-x"/, /runs list/],
    ['runs show ../../etc', /no run "\.\.\/\.\.\/etc"/, /runs list/],
    ['runs show run-x --follow', /no run "run-x"/, /runs list/],
    ['runs show x --engine http://q', /^--engine: .*"http"/, /redis:/],
    ['runs resume run-x', /no run "run-x"/, /runs list/],
    ['runs resume', /argument 'id'/, /<id>/],
    ['runs cancel run-x', /no run "run-x"/, /runs list/],
    ['runs prune', /'--older-than <duration>'/, /runs prune/],
    ['runs prune --older-than x', /^--older-than: "x"/, /30d/],
    ['runs prune --older-than -1d', /^--older-than: "-1d"/, /greater than 0/],
    ['runs follow x', /no run "x"/, /runs list/],
  ],
  others: [
    ['worker', /engine: no engine is named/, /--engine redis/],
    ['worker --engine nope', /^--engine: .*no URL/, /redis:/],
    ['worker --engine redis://127.0.0.1:1 --concurrency 0', /^--concurrency: must be at least 1/, /worker/],
    ['worker --engine redis://127.0.0.1:1 --drain 5', /^--drain: "5" has no unit/, /5m/],
    ['worker x', /too many arguments/, /worker \[options\]/],
    ['doctor --runtime nope', /^--runtime: .*"nope"/, /scripted/],
    ['doctor --base-url x', /^--base-url: .*http or https/, /https:/],
    ['doctor --config typo.yaml', /^typo\.yaml:1:1: modle/, /"model"/],
    ['doctor --engine nope', /^--engine: .*no URL/, /redis:/],
    ['schema x', /too many arguments/, /schema/],
    ['schema --quiet', /unknown option '--quiet'/, /schema/],
    ['completion', /argument 'shell'/, /completion/],
    ['completion tcsh', /'tcsh'.*bash/, /--help/],
    ['hlep', /unknown command 'hlep'/, /Did you mean help/],
    ['--versoin', /unknown option '--versoin'/, /--version/],
  ],
};

/** Words of libraries and of the system, which say nothing to who typed a command. */
const foreign =
  /\bzod\b|E(?:NOENT|EXIST|NOTDIR|ISDIR|ACCES)\b|Invalid input|Too (?:big|small)|NaN|undefined|YAML\w*Error|Unexpected error|\bat Object\b|takenNames|jobId|\[object/;

describe.each(Object.entries(cases))('bad input to %s', (_, given) => {
  // The largest of them take seconds on a machine that does other work, too.
  it.each(given)('%s', { timeout: 60_000 }, async (typed, names, fix) => {
    const command = testCommand({ files });
    const before = readdirSync(command.cwd, { recursive: true });
    expect(await command.run(...words(typed))).toBe(2);
    const said = command.stderr();
    expect(/^error (.*)$/m.exec(said)?.[1]).toMatch(names);
    expect(/^ {2}fix (.*)$/m.exec(said)?.[1]).toMatch(fix);
    expect(command.stdout()).toBe('');
    expect(said).not.toMatch(foreign);
    expect(said.length).toBeLessThan(10_000);
    expect(command.spawned).toEqual([]);
    const left = readdirSync(command.cwd, { recursive: true }).filter((file) => !isState(String(file)));
    expect(left).toEqual(before);
  });
});

/** The journal is made when runs are looked for in it. */
function isState(file: string): boolean {
  return file === 'state' || file.startsWith(join('state', ''));
}

/** As a shell takes words apart; `''` is an empty one. */
function words(typed: string): string[] {
  return typed.split(' ').map((word) => (word === "''" ? '' : word));
}
