export { type BreakEven, breakEven, learnedStart, type TierOutcome, tierOutcomes } from './break-even.ts';
export { type Budget, type BudgetLimits, type BudgetOptions, createBudget, type Spent } from './budget.ts';
export { type CascadeOptions, cascade } from './cascade.ts';
export { check, contains, lengthBetween, schemaValid } from './checks.ts';
export {
  collectResults,
  type HierarchyOptions,
  type HierarchyResult,
  spawnParallelWithRetry,
  spawnWithModelHierarchy,
} from './compatibility.ts';
export { defaultOutputTokens, estimateUsage } from './estimate.ts';
export { type Forecast, type ForecastOptions, forecast, type TaskForecast } from './forecast.ts';
export {
  type ForecastAmount,
  forecastRange,
  type RangeForecast,
  type RangeOptions,
  type StepForecast,
} from './forecast-range.ts';
export { type Criterion, gate, type JudgeOptions, minScore, outputJudge } from './judge.ts';
export { type ModelPrice, type PriceList, priceList } from './prices.ts';
export { processRateLimiter, type RateLimiterOptions, rateLimiter } from './rate-limiter.ts';
export { computeSavings, type Savings, type SchemaEscapes, type TierAccount } from './savings.ts';
export { defaultAliases, resolveTiers, type TierModel, tierIndex } from './tiers.ts';
