package nodeerr

// accountTable is what providers say of the account: used up, another plan, the key, too many
// requests. It holds for every kind of node, since providers host all of them. Rows go by meaning:
// one phrase of each group, wherever they stand.
var accountTable = []row{
	{key: "account-used-up", class: Billing, http: []int{402}, source: srcHTTP},
	{key: "account-used-up", class: Billing, http: []int{401, 403}, source: "moralis", texts: []string{"usage has been consumed", "has been consumed", "quota exceeded", "credits", "subscription", "billing", "unpaid", "overdue", "past due", "expired plan", "insufficient balance", "payment"}},
	{key: "wrong-key", class: Unauthorised, http: []int{401, 407}, source: srcHTTP},

	// The month is used up, or the bill not paid.
	{key: "account-used-up", class: Billing, source: srcErpc + "; alchemy, drpc, quicknode docs", texts: []string{
		"reached the free tier", "monthly capacity limit", "limit for your current plan", "/billing", "payment required", "subscription has expired", "past due", "overdue", "unpaid", "account suspended", "account is suspended", "account has been suspended", "project suspended", "out of credits", "insufficient credits", "not enough credits", "credits exhausted", "no credits", "top up", "top-up", "recharge", "payment method", "add funds", "upgrade your scaling", "billing period", "billing cycle", "prepaid",
		"trial has expired", "trial expired", "trial has ended", "endpoint disabled", "credit limit", "please deposit", "has been consumed", "included usage",
	}},
	{key: "account-used-up", class: Billing, source: srcErpc, words: [][]string{
		{"monthly", "per month", "this month", "month's", "free tier", "free-tier", "freetier", "free plan", "free quota", "subscription", "credit balance", "credits"}, {"exceeded", "reached", "used up", "exhausted", "consumed", "expired", "ran out", "run out", "depleted", "cancelled", "canceled", "inactive", "over the limit", "surpassed", "insufficient"},
	}, unless: []string{"per second", "/sec", "rps", "daily", "rate limit", "too many requests", "timeout", "subscription limit", "subscriptions"}},

	{key: "account-used-up", class: Billing, source: "by meaning", words: [][]string{{" account balance ", " your balance ", " deposit balance ", "wallet balance"}, {"exhausted", "depleted", "too low", "used up", "negative"}}, unless: []string{"sender", "gas"}},

	{key: "rate-limited", class: Rate, source: srcErpc + "; alchemy, infura, quicknode, chainstack docs; cloudflare", texts: []string{
		"too many requests", "rate limit", "rate-limit", "ratelimit", "rate exceeded", "request limit", "requests limit", "call limit reached", "requests limited to", "exceeded the quota", "reached the quota", "quota exceeded", "exceeded quota", "upgrade your tier", "compute unit", "compute-unit", "requests per second", "request per second", "calls per second", "requests per minute", "requests per day", "req/s", " rps",
		"request count exceeded", "throughput", "slow down", "error code: 1015", "code: 1015", "throttl", "too many connections", "concurrent requests", " cups ", "cups limit", "cu limit", "concurrency limit", "too many concurrent", "credits limited to", "api usage limit", "usage limit", "daily limit", "daily quota", "hourly limit", "request quota", "too frequent", "too fast", "too quickly", "too often", "too rapidly", "over quota", "quota has been exceeded", "quota reached", "back off", "backoff", "cooldown", "maximum qps", " qps", "flood", "ddos", "1015", "requests from this ip", "exceeded request", "temporarily blocked", "temporarily banned",
	}, unless: []string{"free transaction", "rate limiter", "request timeout on"}},
	{key: "rate-limited", class: Rate, source: srcErpc, words: [][]string{
		{" requests", " request ", " calls ", " quota", " credits ", " capacity ", " usage ", " cups ", " cu/s", " traffic "}, {"too many", "exceeded", "exceeds your", "limit reached", "limited to", "limit hit", "maximum allowed", "over the", "over your", "reached the maximum", "reached your", "exhausted", "surpassed", "not enough", "insufficient"},
	}, unless: []string{"timeout", "batch", "delegated", "gas", "transactions", "allowance", "expected"}},

	{key: "rate-limited", class: Rate, source: "fulcrum; sei", words: [][]string{{" subscription limit ", " maximum allowed subscriptions ", " max subscriptions ", " too many subscriptions "}}},
	{key: "rate-limited", class: Rate, source: "sei", words: [][]string{{" worker ", " workers ", " request ", " requests ", " job ", " jobs ", " thread ", " connection "}, {" queue ", " pool "}, {" is full ", " full ", " exhausted ", " saturated "}}},
	{key: "rate-limited", class: Rate, http: []int{429}, source: srcHTTP},
	{key: "rate-limited", class: Rate, source: srcProxyd, words: [][]string{{" server", " backend", " upstream", " gateway"}, {" capacity", " overloaded", " busy ", " load "}}},

	// Others may, this account may not.
	{key: "method-not-in-plan", class: PlanMethod, source: srcErpc + "; chainstack, quicknode, infura, publicnode", texts: []string{
		"not included in your current plan", "access to archival, debug, or trace data is not included", "method is not whitelisted", "not whitelisted", "not on the whitelist", "not allowed to access method", "is not available on the free", "not available on your plan", "method not allowed on your plan", "does not have access to archive", "no access to archive", "archive access", "archive requests require", "archive subscription", "not enabled for your account", "not available for your account", "archive add-on", "require a personal token",
		"custom trace not found", "upgrade to", "upgrade your plan", "upgrade your account", "upgrade the plan", "please upgrade", "custom method blocked", "add-on", "addon", "paid plan", "paid tier", "paid customers", "premium", "enterprise", "growth plan", "dedicated node",
	}, unless: []string{"sender", "http/2", "upgrade to https", "upgrade to websocket", "request timeout on", "miner premium"}},
	{key: "method-not-in-plan", class: PlanMethod, source: srcErpc + "; " + srcProxyd, words: [][]string{
		{" plan ", " tier ", " freetier ", " subscription ", " package ", " pricing"}, {"not available", "not included", "not supported", "not allowed", "not enabled", "unavailable", "does not include", "doesn't include", "require", "only available", "cannot", "can't", "restricted", "disabled", "permit"},
	}},
	{key: "method-not-in-plan", class: PlanMethod, source: "by meaning", words: [][]string{{" paid ", " paying ", " premium ", " upgrade ", " subscribe", " subscription ", " plan ", " tier "}, {" only ", " require", " available ", " feature", " need", " must ", " limited to ", " exclusive"}}},
	{key: "method-not-in-plan", class: PlanMethod, source: srcProxyd + "; provider gateways", words: [][]string{{" method "}, {"not permitted", "not allowed", "blocked", "restricted", "forbidden", "no permission", "permission denied", "not authorized"}}, unless: []string{"http method"}},
	{key: "method-not-in-plan", class: PlanMethod, source: srcProxyd + "; provider gateways", words: [][]string{
		{" method", " namespace ", " module ", " debug ", " trace ", " endpoint ", " api "}, {"not permitted", "not allowed", "blocked", "restricted", "forbidden", "access denied", "no permission", "permission denied", "insufficient permission", "denylist", "blacklist", "allowlist", "whitelist", "deactivated"},
	}, unless: []string{"sender", "7702", "api key", "apikey", "ip address", "http method", "key is"}},

	// The key.
	{key: "wrong-key", class: Unauthorised, source: srcErpc + "; ankr, infura, chainnodes docs", texts: []string{
		"unauthorized", "unauthorised", "unauthenticated", "not authenticated", "must be authenticated", "be authenticated", "must authenticate", "authentication failed", "authentication required", "authorization required", "auth required", "authorization failed", "token is invalid", "token is not valid", "token not valid", "invalid token", "invalid jwt", "missing token", "missing jwt", "jwt", "access key", "invalid credentials", "bad credentials", "account is locked", "signature expired",
		"invalid project id", "project id required", "due to project id settings", "project not found", "invalid project", "unknown project", "no api key", "api key required", "no access for", "no access to this", "invalid signature for api", "illegal ip", "ip not allowed", "ip address is not", "ip is not", "origin not allowed", "not allowed to access", "access denied", "access forbidden", "invalid host specified", "host not allowed", "user agent", "forbidden", "not authorized to access", "prohibited by config", "error code: 1020", "attention required", "you have been blocked", "just a moment", "sign in", "log in to", "login",
	}},
	{key: "wrong-key", class: Unauthorised, source: "by meaning", words: [][]string{
		{" token ", " authentication ", " authorization ", " credentials ", " credential ", " signature "}, {"invalid", "expired", "missing", "require", "revoked", "failed", "malformed", "incorrect", "must be provided", "must supply", "not provided", "wrong", "denied"},
	}, unless: []string{"transaction", "invalid signature", "ethereum signature", "sender", "list", "nonce", "unexpected token", "delegat", "tuple", "7702"}},
	{key: "wrong-key", class: Unauthorised, source: "provider gateways", words: [][]string{
		{" ip ", " ip's ", "ip address", "user agent", " origin ", " domain ", " referer ", " referrer ", " country", " region"}, {"blacklist", "banned", "blocked", "not allowed", "denied", "forbidden", "whitelist", "allowlist", "restricted", "not permitted", "unavailable in", "not available in"},
	}},
	{key: "wrong-key", class: Unauthorised, source: "provider docs", words: [][]string{
		{"api key", "api-key", "apikey", "api_key", "project id", "projectid", "access token", "auth token", "api token", "auth key", "secret key", "endpoint key", " key is", "your key", "dapp id", "app id", "app key", "bearer"},
		{"invalid", "missing", "expired", "inactive", "required", "require", "not found", "not allowed", "not valid", "disabled", "unknown", "denied", "revoked", "wrong", "does not exist", "not exist", "incorrect", "provide", "not active", "deactivated", "suspended", "not specified", "another chain", "is not", "blocked", "deleted", "empty", "malformed"},
	}},
}

// accountCodes are the codes that providers gave these meanings; some are shared with nodes, so the
// texts come before.
var accountCodes = []row{
	{key: "method-not-in-plan", class: PlanMethod, codes: []int{-32612, -32613}, source: "quicknode docs"},
	{key: "rate-limited", class: Rate, codes: []int{-32005, -32007, -32009, -32016, -32024, -32029, -32090, -32097, -32605, 429, 1015}, source: "EIP-1474; quicknode, alchemy, blockvision docs; " + srcProxyd + "; cloudflare"},
	{key: "range-too-large", class: Range, codes: []int{-32012, 35}, source: srcErpc + "; goldsky; drpc"},
	{key: "account-used-up", class: Billing, codes: []int{402}, source: srcHTTP},
	{key: "wrong-key", class: Unauthorised, codes: []int{401, 403, -32052, -40100}, source: srcHTTP + "; ankr; besu"},
	{key: "execution-timeout", class: Timeout, codes: []int{-32002, 408, 504}, source: srcGeth + " rpc/errors.go"},
	{key: "wrong-key", class: Unauthorised, http: []int{403}, source: srcHTTP},
	{key: "bad-parameters", class: BadParams, codes: []int{-32600}, source: "JSON-RPC 2.0"},
	{key: "node-error", class: Server, codes: []int{-32603, 500, 502, 503}, source: "JSON-RPC 2.0"},
}
