// node scripts/json-schema-suite.mjs FOLDER: plays the official JSON-Schema-Test-Suite (a checkout of
// https://github.com/json-schema-org/JSON-Schema-Test-Suite) to our checks of JSON Schema, and prints the table that
// stands in docs/agents.md. Only the required tests: optional ones, and those of what we refuse on purpose (schemas
// elsewhere, dynamic references, vocabularies) or of formats, which the required ones do not check, are left out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJsonSchema } from '../packages/core/src/json-schema/index.ts';

const drafts = {
  '2020-12': ['draft2020-12', 'https://json-schema.org/draft/2020-12/schema'],
  'draft-07': ['draft7', 'http://json-schema.org/draft-07/schema#'],
};
const leftOut = ['refRemote.json', 'dynamicRef.json', 'vocabulary.json', 'format.json'];
const [, , suite, ...flags] = process.argv;
if (suite === undefined) throw new Error('Name the folder of the JSON-Schema-Test-Suite.');

console.log('| draft | tests | right | wrong | schemas | refused |\n| --- | --- | --- | --- | --- | --- |');
for (const [draft, [folder, dialect]] of Object.entries(drafts)) {
  const files = readdirSync(join(suite, 'tests', folder)).filter(
    (name) => name.endsWith('.json') && !leftOut.includes(name),
  );
  const sum = { tests: 0, right: 0, wrong: 0, schemas: 0, refused: 0 };
  for (const file of files) {
    for (const { description, schema, tests } of JSON.parse(
      readFileSync(join(suite, 'tests', folder, file), 'utf8'),
    )) {
      sum.schemas += 1;
      sum.tests += tests.length;
      const named =
        typeof schema === 'object' && !('$schema' in schema) ? { $schema: dialect, ...schema } : schema;
      const converted = fromJsonSchema(named);
      if (!converted.ok) {
        sum.refused += 1;
        if (flags.includes('--refused'))
          console.log(
            `refused: ${draft} ${file}: ${description}: ${converted.problems[0].path.join('/')} ${converted.problems[0].message}`,
          );
        continue;
      }
      for (const { description: test, data, valid } of tests) {
        const right = converted.schema.safeParse(data).success === valid;
        sum[right ? 'right' : 'wrong'] += 1;
        if (!right && flags.includes('--wrong'))
          console.log(`wrong: ${draft} ${file}: ${description}: ${test} (${valid ? 'valid' : 'invalid'})`);
      }
    }
  }
  console.log(`| ${draft} | ${sum.tests} | ${sum.right} | ${sum.wrong} | ${sum.schemas} | ${sum.refused} |`);
}
