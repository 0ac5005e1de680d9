// One request of a program with plain fetch, p-limit and zod, to the server that is named.
import pLimit from 'p-limit';
import { z } from 'zod';

const schema = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })) });
const limit = pLimit(8);
const answer = await limit(async () => {
  const response = await fetch(`${process.argv[2]}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'bench/model', messages: [{ role: 'user', content: 'one line' }] }),
  });
  return schema.parse(await response.json());
});
if (answer.choices[0]?.message.content !== 'ok') throw new Error('It was not answered.');
