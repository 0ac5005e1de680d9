export { type HtmlReportOptions, htmlReport } from './report/html.ts';
export { junitReport } from './report/junit.ts';
export { markdownReport } from './report/markdown.ts';
export type { Decide, Resume } from './serve/acts.ts';
export { type Served, type ServeOptions, serve } from './serve/serve.ts';
export type { EngineView } from './view/engine.ts';
export type { PartsView } from './view/parts.ts';
