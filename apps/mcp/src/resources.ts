import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { isOver, type Jobs, type OpenJob } from './jobs.ts';
import { itemsOf } from './pages.ts';

const mimeType = 'text/markdown';

/** Reports of jobs that have ended, as documents that a client can attach. */
export function registerResources(server: McpServer, jobs: Jobs): void {
  const template = new ResourceTemplate('parallel-agents://jobs/{id}/report', {
    list: () => ({
      resources: jobs
        .list()
        .filter(isOver)
        .map(({ id, title }) => ({ uri: `parallel-agents://jobs/${id}/report`, name: title, mimeType })),
    }),
  });
  server.registerResource(
    'report',
    template,
    { title: 'Report of a job', description: 'What a job brought back, as one document.', mimeType },
    (uri, { id }) => ({
      contents: [{ uri: uri.href, mimeType, text: toDocument(jobs.get(String(id))) }],
    }),
  );
}

function toDocument({ title, report }: OpenJob): string {
  if (report === undefined) return `# ${title}\n\nIt has not ended, or could not be started.\n`;
  if (report.kind === 'goal') return report.goal.markdown;
  const parts = itemsOf(report).map(({ fields, text }) => {
    const { task, agent, status, error } = fields;
    const why = error === undefined ? '' : `\n\n${JSON.stringify(error)}`;
    return `## ${[task, agent, status].filter(Boolean).join(' · ')}${why}\n\n${fenced(text)}`;
  });
  return `# ${title}\n\n${parts.join('\n\n')}\n`;
}

/** With a fence that nothing in the text can close. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
