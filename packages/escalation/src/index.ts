export { type Budget, type BudgetOptions, createBudget } from './budget/budget.ts';
export { defaultOutputTokens, estimateUsage } from './budget/estimate.ts';
export {
  type Forecast,
  type ForecastOptions,
  forecast,
  type JudgeForecast,
  type TaskForecast,
} from './budget/forecast.ts';
export {
  type ForecastAmount,
  forecastRange,
  type RangeForecast,
  type StepForecast,
} from './budget/forecast-range.ts';
export type { BudgetLimits, BudgetSettings, Spent } from './budget/limits.ts';
export { type ModelPrice, type PriceList, priceList } from './budget/prices.ts';
export {
  collectResults,
  type HierarchyOptions,
  type HierarchyResult,
  spawnParallelWithRetry,
  spawnWithModelHierarchy,
} from './compatibility.ts';
export { check, contains, lengthBetween, schemaValid } from './gates/checks.ts';
export { type Criterion, gate, type JudgeOptions, minScore, outputJudge } from './gates/judge.ts';
export { processRateLimiter, type RateLimiterOptions, rateLimiter } from './rate-limit/rate-limiter.ts';
export {
  type BreakEven,
  breakEven,
  learnedStart,
  type TierOutcome,
  tierOutcomes,
} from './savings/break-even.ts';
export { computeSavings, type Savings, type SchemaEscapes, type TierAccount } from './savings/savings.ts';
export { type CascadeOptions, cascade } from './tiers/cascade.ts';
export { defaultAliases, resolveTiers, type TierModel, tierIndex } from './tiers/tiers.ts';
