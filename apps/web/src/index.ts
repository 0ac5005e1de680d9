export { htmlReport } from './report/html.ts';
