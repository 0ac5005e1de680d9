export { type BestOfOptions, bestOf } from './best-of/best-of.ts';
export { type Budget, type BudgetOptions, createBudget } from './budget/budget.ts';
export { defaultOutputTokens, estimateUsage } from './budget/estimate.ts';
export {
  type Forecast,
  type ForecastOptions,
  forecast,
  type JudgeForecast,
  type SharedForecast,
  type TaskForecast,
} from './budget/forecast.ts';
export {
  type ForecastAmount,
  forecastRange,
  type RangeForecast,
  type StepForecast,
} from './budget/forecast-range.ts';
export type { BudgetLimits, BudgetSettings, Spent } from './budget/limits.ts';
export { type ModelPrice, type PriceList, priceList, pricesAt } from './budget/prices.ts';
export {
  collectResults,
  type HierarchyOptions,
  type HierarchyResult,
  spawnParallelWithRetry,
  spawnWithModelHierarchy,
} from './compatibility.ts';
export { check, contains, lengthBetween, schemaValid } from './gates/checks.ts';
export { type Criterion, gate, type JudgeOptions, minScore, outputJudge } from './gates/judge.ts';
export { type RateCapOptions, rateCap } from './rate-limit/rate-cap.ts';
export { processRateLimiter, type RateLimiterOptions, rateLimiter } from './rate-limit/rate-limiter.ts';
export { type BreakEven, breakEven } from './savings/break-even.ts';
export { type LearnedStartOptions, learnedStart } from './savings/learned-start.ts';
export { type PricedOptions, priced } from './savings/priced.ts';
export { computeSavings, type OtherModel, type Savings, type TierAccount } from './savings/savings.ts';
export type { SchemaEscapes } from './savings/schema-escapes.ts';
export { type TierOutcome, type TierOutcomeOptions, tierOutcomes } from './savings/tier-outcomes.ts';
export { type CascadeOptions, cascade, type StartOf } from './tiers/cascade.ts';
export { defaultAliases, rankIndex, resolveTiers, type TierModel, tierIndex } from './tiers/tiers.ts';
