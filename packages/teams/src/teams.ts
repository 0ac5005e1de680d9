/** A team as listings show it. */
export interface TeamDescription {
  name: 'content' | 'dev' | 'review';
  description: string;
  /** What the team works on, in a word. */
  subject: string;
  agents: readonly string[];
}

/** The teams of this package, for menus and help texts. */
export const teams: readonly TeamDescription[] = [
  {
    name: 'content',
    description: 'Five writers, five posts on one topic.',
    subject: 'topic',
    agents: [
      'content_writer_creative',
      'content_writer_funny',
      'content_writer_educational',
      'content_writer_trendy',
      'content_writer_controversial',
    ],
  },
  {
    name: 'dev',
    description: 'A full-stack team for one application: frontend, backend, database, API, operations.',
    subject: 'app',
    agents: [
      'frontend_developer',
      'backend_developer',
      'database_architect',
      'api_designer',
      'devops_engineer',
    ],
  },
  {
    name: 'review',
    description: 'Five reviews of one piece of code: quality, security, performance, accessibility, tests.',
    subject: 'code',
    agents: [
      'code_reviewer',
      'security_reviewer',
      'performance_reviewer',
      'accessibility_reviewer',
      'test_engineer',
    ],
  },
];
