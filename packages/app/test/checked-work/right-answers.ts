import type { ChangedAnswer } from './change.ts';

const finding = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`findings.0.${name}`, value]));

/** Unusual answers that are right: no check may say a word. */
export const rightAnswers: readonly ChangedAnswer[] = [
  {
    agent: 'code_reviewer',
    what: 'a title that misses a call',
    set: finding({ title: 'No call to validateItems() before the sum' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a call that is never made',
    set: finding({ title: 'assertNonEmpty() is never called' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a quote with the numbers of its lines',
    set: finding({ quote: '2|   return items.reduce((sum, item) => sum + item.price);' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a quote between backticks',
    set: finding({ quote: '`items.reduce((sum, item) => sum + item.price)`' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a quote as HTML has it',
    set: finding({ quote: 'items.reduce((sum, item) =&gt; sum + item.price)' }),
  },
  {
    agent: 'code_reviewer',
    what: 'severities in capitals, in other words',
    set: finding({ severity: 'MAJOR' }),
  },
  {
    agent: 'code_reviewer',
    what: 'numbers as text',
    set: finding({ startLine: '2', endLine: '2', confidence: '0.8' }),
  },
  { agent: 'code_reviewer', what: 'nothing to find', set: { findings: [], mergeable: true } },
  {
    agent: 'code_reviewer',
    what: 'two findings of one line',
    set: { 'findings.1.quote': 'items.reduce((sum, item) => sum + item.price)' },
  },

  {
    agent: 'security_reviewer',
    what: 'a weakness with its name',
    set: finding({ cwe: 'CWE-89: SQL Injection' }),
  },
  { agent: 'security_reviewer', what: 'a weakness as a number', set: finding({ cwe: '89' }) },
  {
    agent: 'security_reviewer',
    what: 'a source with its line',
    set: finding({ source: '`request.query.term` (line 11)' }),
  },
  { agent: 'security_reviewer', what: 'a sink over white space', set: finding({ sink: 'db.query(\n' }) },
  {
    agent: 'security_reviewer',
    what: 'nothing found, and where',
    set: { findings: [], lookedAt: ['SQL: the one query'] },
  },

  { agent: 'accessibility_reviewer', what: 'nothing to look at', set: { applies: false, findings: [] } },
  { agent: 'accessibility_reviewer', what: 'a criterion as a bare number', set: finding({ wcag: '2.1.1' }) },
  {
    agent: 'accessibility_reviewer',
    what: 'a criterion without its qualifier',
    set: finding({ wcag: 'WCAG 2.2 SC 2.1.1 Keyboard, Level A' }),
  },
  { agent: 'accessibility_reviewer', what: 'a short name', set: finding({ wcag: '1.4.3 Contrast (AA)' }) },
  {
    agent: 'accessibility_reviewer',
    what: 'a new criterion',
    set: finding({ wcag: '2.5.8 Target Size (Minimum) (AA)' }),
  },

  {
    agent: 'performance_reviewer',
    what: 'a power above the line',
    set: finding({ cost: 'O(n²) with n = 10,000 tasks' }),
  },
  {
    agent: 'performance_reviewer',
    what: 'an order without variables',
    set: finding({ cost: 'O(1) instead of a scan' }),
  },
  {
    agent: 'performance_reviewer',
    what: 'time and bytes',
    set: finding({ cost: 'some 40 ms and 3 MB for each key' }),
  },
  { agent: 'performance_reviewer', what: 'requests', set: finding({ cost: '1 + 500 queries a page' }) },
  {
    agent: 'performance_reviewer',
    what: 'variables of the load',
    set: finding({ cost: 'Θ(tasks · log users)' }),
  },

  {
    agent: 'test_engineer',
    what: 'tests of Python',
    set: {
      'tests.0.file': 'tests/test_cart.py',
      'tests.0.code': 'from cart import total\n\ndef test_total():\n    assert total([]) == 0\n',
    },
  },
  {
    agent: 'test_engineer',
    what: 'a property',
    set: {
      'tests.0.code':
        "import fc from 'fast-check';\nimport { total } from '../src/cart.ts';\nfc.assert(fc.property(fc.array(fc.nat()), (a) => total(a) >= 0));\n",
    },
  },
  {
    agent: 'test_engineer',
    what: 'a table of tests',
    set: {
      'tests.0.code':
        "import { total } from '../src/cart.ts';\ntest.each([[[], 0]])('%j', (items, sum) => { expect(total(items)).toBe(sum); });\n",
    },
  },
  {
    agent: 'test_engineer',
    what: 'one test that is skipped beside others',
    set: {
      'tests.0.code':
        "import { total } from '../src/cart.ts';\ntest.todo('currencies');\ntest('empty', () => { expect(total([])).toBe(0); });\n",
    },
  },

  {
    agent: 'content_writer_creative',
    what: 'all of it, and never found',
    set: { caption: 'Monday: give 100 %. Motivation: error 404. Coffee: 24/7, 365 days of 2027.' },
  },
  {
    agent: 'content_writer_creative',
    what: 'a count down',
    set: { caption: '3, 2, 1, go. Or 3 2 1. Or 10, 9, 8.' },
  },
  {
    agent: 'content_writer_creative',
    what: 'a time and a list',
    set: { caption: '7:30: kettle. 9 to 5: the rest.\n1. one\n2. two' },
  },
  {
    agent: 'content_writer_creative',
    what: 'figures that were given',
    set: { caption: '1 200 kettles, $15 each.' },
    input: { topic: 'We sold 1,200 kettles at $15' },
  },
  {
    agent: 'content_writer_funny',
    what: 'a long post where the task names the network',
    set: { caption: 'a'.repeat(900), hashtags: [] },
    description: 'A funny LinkedIn post about Mondays.',
  },
  {
    agent: 'content_writer_funny',
    what: 'a network by its long name',
    set: { caption: 'a'.repeat(400), hashtags: [] },
    input: { platform: 'Mastodon post' },
  },
  {
    agent: 'content_writer_funny',
    what: 'exactly 280 on x',
    set: { caption: 'a'.repeat(280), hashtags: [] },
    input: { platform: 'X' },
  },
  {
    agent: 'content_writer_funny',
    what: 'hashtags in other scripts',
    set: { hashtags: ['月曜日', 'понедельник', 'الإثنين'] },
  },
  {
    agent: 'content_writer_educational',
    what: 'a study that stands in a claim',
    set: { caption: 'Research shows that small starts work.' },
  },
  {
    agent: 'content_writer_educational',
    what: 'no facts at all',
    set: { caption: 'Open the file. Write the title. Stop.', claimsToVerify: [] },
  },
  {
    agent: 'content_writer_trendy',
    what: 'a trend of hours that was given',
    set: { 'trend.shelfLife': 'hours', 'trend.caveat': '' },
    input: { trends: ['the kettle dance'] },
  },
  { agent: 'content_writer_controversial', what: 'no hashtags', set: { hashtags: [] } },

  {
    agent: 'documentation_writer',
    what: 'lines that begin with REST and TODO',
    set: {
      markdown:
        '# The API\n\nREST endpoints return JSON.\n\nTODO lists are shared.\n\nRemaining requests are counted.\n',
    },
  },
  {
    agent: 'documentation_writer',
    what: 'comments that look like headings',
    set: { markdown: '# Start\n\n```sh\n# install it\nmake start\n```\n' },
  },
  {
    agent: 'documentation_writer',
    what: 'a heading that is underlined',
    set: { markdown: 'Start\n=====\n\nRun it.\n' },
  },
  {
    agent: 'documentation_writer',
    what: 'names that all projects have',
    set: { markdown: '# Start\n\nOpen `package.json`, then run `npm run --help`.\n' },
    input: { material: 'A project for Node.' },
  },

  {
    agent: 'travel_event_planner',
    what: 'a budget in words',
    input: { budget: 'We are 3 people and have about 1.5k EUR in all' },
  },
  { agent: 'travel_event_planner', what: 'no budget in figures', input: { budget: 'as cheap as it gets' } },
  {
    agent: 'donut_care_coordinator',
    what: 'a warning of chocolate',
    input: {
      feedings: ['80 g dry food'],
      notes: 'Please never give him chocolate. No grapes, chocolate or onions.',
    },
  },
  {
    agent: 'donut_care_coordinator',
    what: 'no medication',
    input: { feedings: ['80 g dry food'], medication: ['none'] },
  },
  {
    agent: 'donut_care_coordinator',
    what: 'an emergency in other words',
    set: { summary: 'EMERGENCY – call your vet immediately: Donut collapsed.' },
    input: { feedings: ['80 g dry food'], notes: 'He collapsed.' },
  },
  {
    agent: 'donut_care_coordinator',
    what: 'an emergency in German',
    set: { summary: 'Bitte rufen Sie sofort die Tierärztin oder den Tierarzt an.' },
    input: { feedings: ['80 g dry food'], notes: 'Donut had a seizure.' },
  },
  {
    agent: 'pup_community_engager',
    what: 'an alt text without spaces',
    set: { 'posts.0.altText': '七只小狗坐在喷泉前的草地上' },
  },
  {
    agent: 'pup_community_engager',
    what: 'an alt text of two words',
    set: { 'posts.0.altText': 'Sleeping puppy' },
  },
  {
    agent: 'print_project_manager',
    what: 'two printers',
    set: { 'queue.1.printer': 'Big printer', 'queue.1.position': 1 },
  },
  { agent: 'training_assistant', what: 'as long as asked for', input: { minutes: 45 } },
];
