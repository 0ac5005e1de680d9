export { type BestOfOptions, bestOf } from './best-of/best-of.ts';
export { type Budget, type BudgetOptions, createBudget } from './budget/budget.ts';
export type { Forecast, JudgeForecast, SharedForecast, TaskForecast } from './budget/forecast.ts';
export type { ForecastAmount, RangeForecast, StepForecast } from './budget/forecast-range.ts';
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
export { type Criterion, gate, type JudgeOptions, minScore } from './gates/judge.ts';
export { processRateLimiter, type RateLimiterOptions, rateLimiter } from './rate-limit/rate-limiter.ts';
export type { BreakEven } from './savings/break-even.ts';
export { type PricedOptions, priced } from './savings/priced.ts';
export { computeSavings, type OtherModel, type Savings, type TierAccount } from './savings/savings.ts';
export type { SchemaEscapes } from './savings/schema-escapes.ts';
export { type CascadeOptions, cascade, type StartOf } from './tiers/cascade.ts';
export { defaultAliases, resolveTiers, type TierModel } from './tiers/tiers.ts';
