export { closing } from './basics/closing.ts';
export type { Account } from './experience/account.ts';
export { recallExperience, settleAccount } from './experience/learning.ts';
export type { BudgetFit } from './jobs/budget-fit.ts';
export { createEscalation } from './jobs/escalation.ts';
export type { BestOfSpec } from './jobs/job-spec.ts';
export { prepareGivenTasks } from './jobs/prepare-tasks.ts';
export { noteUnusedPrices } from './jobs/unused-prices.ts';
