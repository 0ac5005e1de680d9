interface Creates {
  createJob(json: { data: string }, id: string): unknown;
}

/**
 * The same worker. A job that is no JSON goes to its processor without data, and the processor gives it up, as any job that it
 * cannot read. BullMQ would stop before there is a job to fail, and take the same one again as soon as its lock has run out.
 */
export function takesNoJson<Taking extends object>(worker: Taking): Taking {
  const one = worker as Taking & Creates;
  const create = one.createJob.bind(one);
  one.createJob = (json, id) => {
    try {
      return create(json, id);
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
      return create({ ...json, data: 'null' }, id);
    }
  };
  return worker;
}
