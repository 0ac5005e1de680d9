import { contentWriterControversial } from './content/content-writer-controversial.ts';
import { contentWriterCreative } from './content/content-writer-creative.ts';
import { contentWriterEducational } from './content/content-writer-educational.ts';
import { contentWriterFunny } from './content/content-writer-funny.ts';
import { contentWriterTrendy } from './content/content-writer-trendy.ts';
import { apiDesigner } from './development/api-designer.ts';
import { backendDeveloper } from './development/backend-developer.ts';
import { databaseArchitect } from './development/database-architect.ts';
import { devopsEngineer } from './development/devops-engineer.ts';
import { frontendDeveloper } from './development/frontend-developer.ts';
import { documentationWriter } from './documentation/documentation-writer.ts';
import { accessibilityReviewer } from './quality/accessibility-reviewer.ts';
import { codeReviewer } from './quality/code-reviewer.ts';
import { performanceReviewer } from './quality/performance-reviewer.ts';
import { securityReviewer } from './quality/security-reviewer.ts';
import { testEngineer } from './quality/test-engineer.ts';

export {
  accessibilityReviewer,
  apiDesigner,
  backendDeveloper,
  codeReviewer,
  contentWriterControversial,
  contentWriterCreative,
  contentWriterEducational,
  contentWriterFunny,
  contentWriterTrendy,
  databaseArchitect,
  devopsEngineer,
  documentationWriter,
  frontendDeveloper,
  performanceReviewer,
  securityReviewer,
  testEngineer,
};

/** The agents that come with this package, in the order in which they are listed. */
export const builtinDefinitions = [
  contentWriterCreative,
  contentWriterFunny,
  contentWriterEducational,
  contentWriterTrendy,
  contentWriterControversial,
  frontendDeveloper,
  backendDeveloper,
  databaseArchitect,
  apiDesigner,
  devopsEngineer,
  codeReviewer,
  securityReviewer,
  performanceReviewer,
  accessibilityReviewer,
  testEngineer,
  documentationWriter,
] as const;
