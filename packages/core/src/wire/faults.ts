/** What a refusal means, whoever says it in whatever words. */
export type Fault =
  | 'moderated'
  | 'blocked'
  | 'region'
  | 'no credit'
  | 'too long'
  | 'limited'
  | 'unauthorized'
  | 'no model'
  | 'no endpoint'
  | 'needs https'
  | 'redirected'
  | 'loading'
  | 'unavailable'
  | 'failed'
  | 'refused';

/** What is looked at: the status, or `undefined` for an error inside an answer; codes and words in lower case. */
export interface Signs {
  status: number | undefined;
  codes: readonly string[];
  said: string;
  isPage: boolean;
}

interface Rule {
  fault: Fault;
  /** @default every status, and none */
  status?: readonly number[];
  /** One of these codes, or words, makes it this fault. */
  codes?: RegExp;
  words?: RegExp;
  /** The status alone does. */
  always?: true;
  /** Not if these words are there. */
  unless?: RegExp;
}

/** Statuses with which what a request holds is turned away; those of gateways and proxies are among them. */
const content: readonly number[] = [400, 403, 406, 409, 412, 418, 422, 424, 446, 451];

/** In this order: the first rule that fits. A rule of words without a status holds for errors inside answers too. */
const rules: readonly Rule[] = [
  {
    fault: 'moderated',
    status: content,
    codes:
      /content_?(filter|policy|moderation)|moderation|responsibleaipolicy|data_?inspection|sensitive_?content|guardrail_?(violat|interven|block)|safety|prohibited_content|^blocklist$|^spii$|^recitation$|^invalid_prompt$|^(1026|1027|1301)$|flagged|violence|harassment|self-harm|^sexual|^hate/,
    words:
      /moderation|flagged|content (management |usage )?(policy|filter)|(usage|content|safety) (policy|guideline)|violates? .*(policy|guideline|terms)|content exists risk|guardrail.{0,40}(fail|block|violat|interven|detect)|blocked by .{0,20}guardrail|contains? sensitive|sensitive words|responsible ai\b|safety_check|inappropriate content|unsafe content|敏感|safety (system|filter)|prohibited.?content|(prompt|input|response) was blocked/,
    unless: /has not been verified|organization must be verified/,
  },
  {
    fault: 'blocked',
    status: [403, 429, 503],
    words: /just a moment|attention required|checking your browser|captcha/,
  },
  {
    fault: 'blocked',
    status: [403],
    words:
      /cloudflare|^error code: 1\d{3}$|access denied|request blocked|administrative rules|web application firewall|firewall rules|incapsula|akamai|you have been blocked/,
    unless: /model|api.?key|subscription key|account|credential/,
  },
  {
    fault: 'region',
    status: [...content, 404],
    codes: /unsupported_country|region_not_supported/,
    words:
      /(country|region|territory|location) .{0,40}(not supported|not available|unsupported)|not available in your (country|region)|unsupported (countr|region|territor)/,
  },
  { fault: 'region', status: [451], always: true },
  // Its words may be of tokens, and its name says that they are too many at once.
  { fault: 'limited', codes: /throttl/ },
  {
    fault: 'too long',
    status: [...content, 413, 500],
    codes:
      /context_length|context_window|context_size|string_above_max|request_too_large|too_long|tokens_limit_reached/,
    words:
      /context ?(length|window|size|limit)|maximum (context|prompt)|n_ctx|max_seq_len|(prompt|input|message|request|content|text)s? (is |are |was )?(too|to) (long|large)|(exceed(s|ed|ing)?|(?<!\bno )longer|greater|larger) .{0,60}(tokens?|context|length|characters)|input length|reduce (the|your) .{0,30}(length|prompt|message|input|size)|token (limit|count).{0,30}exceed|inputs?[`'"]? must (have|be) (less|fewer|shorter)|input tokens? .{0,40}(exceed|maximum)|maximum (number of )?(input )?tokens|inputs?[`'"]? tokens \+|too many (input )?tokens|tokens exceeds?\b|payload (size|too large)|text bytes|expected maxlength: \d|payload too large|entity too large|上下文|过长|超长|长度超/,
    unless: /tokens per (min|day|hour)|too many requests|per.?minute|per.?day|daily|rate.?limit/,
  },
  { fault: 'too long', status: [413, 414, 429], words: /(request|prompt|message) too large/ },
  { fault: 'too long', status: [413, 414], always: true },
  {
    fault: 'no credit',
    codes:
      /insufficient_(quota|balance|credits?|funds)|exceeded_current_quota|billing_(hard_limit|not_active)|arrearage|out_of_credits?|payment_required|budget_exceeded|not_enough_balance|freetieronly|quota_failed|billing_disabled|quota_reached|setlimitexceeded|^(1008|1113|1308|1309|1310|2056)$/,
    words:
      /credit (balance|limit)|insufficient (account )?(balance|credits?|funds)|(no|any|out of|all( of)? (your )?(available )?|exhausted .{0,20}|purchase|buy|not enough|run out of) ?(more )?credits|(used|exceeded) .{0,30}(credits|spending limit)|billing (hard )?limit|spend(ing)? (limit|cap)|budget has been exceeded|balance .{0,20}(insufficient|too low|not enough|exhausted)|not enough balance|balance is required|reached its quota|overdue|in arrears|key limit exceeded|(reached|exceeded|exhausted|used up) your .{0,30}(usage limits?|budget|allocation)|free (tier|quota|trial) .{0,40}(exhausted|used up|expired)|(possibly )?due to .{0,40}spending limit|credits? (are|is|have been) (depleted|exhausted)|depleted .{0,40}credits|add (more )?credits to continue|quota is not enough|billing (to|must) be enabled|余额|欠费|额度(不足|已?用[尽完])|suspended .{0,40}(balance|billing|payment)/,
    unless: /free-models-per|add \d+ credits to unlock|requests? per (min|day)/,
  },
  { fault: 'no credit', status: [402], always: true },
  {
    fault: 'loading',
    status: [...content, 423, 425, 429, 500, 502, 503],
    codes: /model_?not_?ready|scaling_up/,
    words: /model .{0,20}(not (yet )?ready|warming up|starting up)/,
  },
  {
    fault: 'limited',
    status: [...content, 413, 498, 500, 503],
    codes: /rate_?limit|throttl|too_?many_?requests|quota_exceeded|resource_exhausted/,
    words: /rate limit|too many requests|throttl|call volume quota/,
    unless: /no rate limit/,
  },
  { fault: 'limited', status: [429], always: true },
  {
    fault: 'unauthorized',
    status: [400, 403, 500],
    codes: /invalid_api_key|api_key_invalid|authentication|unauthenticated|^(1004|2049)$/,
    words:
      /(invalid|incorrect|missing|expired|no|wrong|bad) .{0,20}\b(api.?key|token|credentials?)\b|invalid auth(entication|orization)|authentication (failed|error)|api.?key .{0,40}(not valid|invalid|expired|required|missing|not found)/,
  },
  // The key is good, and may use others.
  {
    fault: 'no model',
    status: [401, 403],
    codes: /model_access_denied/,
    words: /not allowed to access (the |this )?model|gated (repo|model)/,
  },
  { fault: 'unauthorized', status: [401, 407], always: true },
  {
    fault: 'needs https',
    status: [400, 403, 426, 497],
    words: /http request .{0,20}to (an )?https|(https|ssl|tls) (is )?required|(use|requires?) https/,
  },
  {
    fault: 'no endpoint',
    status: [200, 400, 403, 404, 405],
    words:
      /unexpected endpoint|cannot (post|get) \/|invalid url|no route|page not found|method not allowed|^not found\.?$|unknown (request )?url|no static resource|no such endpoint|no handler/,
  },
  {
    fault: 'no model',
    status: [...content, 404, 410, 500],
    codes:
      /model_?not_?found|unknown_model|invalid_model|model_not_supported|model_decommissioned|deploymentnotfound|no_such_model|^1211$/,
    words:
      /model\b.{0,120}(not found|not exist|does not exist|unknown|not available|unavailable|identifier is invalid|not a valid|not allowed|only supported in|no access|not have access|access denied|decommissioned|deprecated|retired|no longer)|模型不存在|(unknown|invalid|no such|unsupported|non-?existent) model|(access|permission).{0,30} model|not a (chat|valid) model|no (allowed )?(endpoints|providers)|deployment .{0,60}(not exist|not found)|(not|n't|unable to) find (the |a )?model|does not support chat/,
    unless: /response_format|not found in memory|not loaded|loading/,
  },
  {
    fault: 'no model',
    status: [...content, 404, 410, 500],
    words: /model\b.{0,120}(n[o'’]t supported|unsupported)/,
    // What the model does not take is no reason to ask for another one.
    unless:
      /parameter|argument|field|option|feature|\bvalue\b|tool|function|role|system|stream|image|audio|modalit|schema|format|not loaded|loading/,
  },
  // One API and New API, which pass requests on to whoever has the model.
  {
    fault: 'no model',
    status: [503],
    words: /无可用渠道|no available channels? (for|under)/,
  },
  { fault: 'unauthorized', status: [403], always: true },
  { fault: 'no endpoint', status: [405], always: true },
  { fault: 'no model', status: [404, 410], always: true },
  {
    fault: 'loading',
    status: [400, 409, 423, 425, 500, 502, 503],
    words:
      /(loading|warming|starting|initiali[sz]ing|downloading) .{0,30}model|model .{0,60}\b(loading|loaded|starting|warming|initiali[sz]ing)|not found in memory|cold start|scaling (up|from)/,
    unless:
      /not loaded|unloaded|no model|(failed|failure|unable|error|cannot|could not|problem)( while)?( to)? load/,
  },
  {
    fault: 'unavailable',
    status: [400, 500, 529, 498],
    codes: /overloaded|unavailable|capacity_exceeded/,
    words: /overloaded|over capacity|server is busy|temporarily unavailable|engine is currently/,
  },
  {
    fault: 'unavailable',
    status: [498, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530],
    always: true,
  },
  { fault: 'redirected', status: [300, 301, 302, 303, 304, 307, 308], always: true },
];

/** The fault that a refusal is a case of. */
export function faultOf(signs: Signs): Fault {
  const { status } = signs;
  // A page that forbids, or that is not there, does not come from an API.
  if (signs.isPage && status === 403) return 'blocked';
  if (signs.isPage && status === 404) return 'no endpoint';
  const found = rules.find((rule) => fits(rule, signs));
  if (found !== undefined) return found.fault;
  if (status === undefined || status >= 500 || [408, 409, 424, 425, 460, 499].includes(status)) {
    return status === 501 || status === 505 ? 'refused' : 'failed';
  }
  return 'refused';
}

function fits({ status: statuses, codes, words, always, unless }: Rule, signs: Signs): boolean {
  const { status } = signs;
  if (statuses !== undefined && (status === undefined ? always : !statuses.includes(status))) return false;
  if (unless?.test(signs.said)) return false;
  return (
    always === true ||
    (codes !== undefined && signs.codes.some((code) => codes.test(code))) ||
    (words?.test(signs.said) ?? false)
  );
}
