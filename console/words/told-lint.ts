/** What lint says and how it is cured, by the English sentence with its gaps: tests/console/words.test.ts names one that is missing here. */
export const LINTS_ZH: Readonly<Record<string, string>> = {
  "looks like another program's reference or a placeholder: {0} would get it as the token itself, letter by letter":
    "看起来是其他程序的引用写法或占位符：{0} 会把它原样当作令牌",
  'Write "${NAME}" for a variable of the environment or of .env.': '用 "${NAME}" 引用环境变量或 .env 中的变量。',
  "has no path, and type {0} has its APIs below {1}: {2} would be asked for /chat/completions, which is mostly a 404":
    "没有路径，而类型 {0} 的 API 在 {1} 之下：会向 {2} 请求 /chat/completions，多半得到 404",
  "Write {0}, unless the server has no such path.": "写成 {0}，除非服务器没有这个路径。",
  'route "{0}" has {1} targets, and a request makes at most {2} attempts: the last of them is never asked':
    "路由 {0} 有 {1} 个目标，而一个请求最多尝试 {2} 次：最后的目标永远不会被请求",
  "Raise it to {0} at least.": "至少提高到 {0}。",
  "a request of more than {0} bytes cannot be held for another attempt, and is refused with 413: long prompts and pictures are":
    "超过 {0} 字节的请求无法保留以便再次尝试，会以 413 拒绝：长提示词和图片往往更大",
  "Leave it out (32 MiB), or raise it.": "不设置（32 MiB），或提高它。",
  "the gateway holds {0} bytes at once, and one request may have {1}: a request between the two is refused with 503 each time":
    "网关同时最多保留 {0} 字节，而一个请求可达 {1} 字节：介于两者之间的请求每次都会以 503 拒绝",
  "Raise it to several times maxRequestBytes, or lower that.": "提高到 maxRequestBytes 的数倍，或降低后者。",
  "one attempt may take {0} ms ({1}) and the whole request {2} ms: a silent provider leaves no time for another attempt":
    "一次尝试最长 {0} 毫秒（{1}），而整个请求只有 {2} 毫秒：服务提供者无响应时没有时间再尝试",
  "Keep {0} well below timeout.": "让 {0} 明显小于 timeout。",
  "a probe asks {0} for {1} as it is written, and {0} knows that model as {2}: its ejected tokens would not come back":
    "健康检测会原样向 {0} 请求 {1}，而它认识的名称是 {3}：被移除的令牌无法恢复",
  "Ask for {0}.": "改为 {0}。",
  "no model of type {0} is named like {1}: probes of {2} would fail, and its ejected tokens would not come back":
    "类型 {0} 没有名为 {1} 的模型：{2} 的健康检测会失败，被移除的令牌无法恢复",
  "Name the cheapest model that this provider serves.": "填写此服务提供者最便宜的模型。",
  "failover is asked for, but {0} has {1} and route {2} no fallback: there is nowhere to go":
    "启用了令牌降级，但 {0} 只有{1}，路由 {2} 也没有模型降级：失败后无处可去",
  "Add a second API token, or a fallback to route {0}.": "添加第二个令牌，或为路由 {0} 添加降级目标。",
  "failover is off for {0}, which has {1} API tokens: a bad one is used again and again":
    "{0} 有 {1} 个令牌但关闭了令牌降级：坏的令牌会被反复使用",
  "Turn it on.": "启用令牌降级。",
  "no request comes here: route {0} takes {1} before it": "没有请求会到这里：路由 {0} 先匹配了 {1}",
  "Merge the two routes, or match other models.": "合并两条路由，或匹配其他模型。",
  "the same provider and model as {0}: the chain ends where it began": "与 {0} 的服务提供者和模型相同：降级链回到了起点",
  "Remove it, or name another provider or model.": "删除它，或换一个服务提供者或模型。",
  "{0} would be asked for {1}, which is no name of its models: neither the fallback nor modelMapping names another":
    "会向 {0} 请求 {1}，但它没有这样的模型：降级目标和 modelMapping 都没有指定其他名称",
  "Add model, or an entry for {0} to the modelMapping of {1}.": "填写 model，或在 {1} 的 modelMapping 中添加 {0}。",
  "{0} does not serve {1}, which this route is for: requests pass it over": "{0} 不支持此路由所用的 {1}：请求会跳过它",
  "Fall back to a provider that serves {0}.": "改用支持 {0} 的服务提供者。",
  "every fallback is on the host of the target ({0}): when it is down, so are they":
    "所有降级目标都与目标在同一主机（{0}）：它不可用时全部不可用",
  "Add a fallback to a provider elsewhere.": "添加一个在别处的降级目标。",
  "replaces the credential of each of the {0} API tokens of {1}: the next one is no other":
    "会替换 {1} 全部 {0} 个令牌的凭证：换令牌也没有区别",
  "Remove the header: apiTokens set it.": "删除此请求头：由 apiTokens 设置。",
  "the path of each API comes behind it: {0} would be asked for .../{1}/{2}": "每个 API 的路径会接在后面：会向 {0} 请求 .../{1}/{2}",
  "End it before /{0}: {1}.": "在 /{0} 之前结束：{1}。",
  "a request makes one attempt: when a token of {0} fails, none of its other {1} is tried":
    "一个请求只尝试一次：{0} 的令牌失败时，其余 {1} 个都不会尝试",
  "Raise it, or leave it out.": "提高它，或不设置。",
  "replaces the whole table, and 401 is not in it: a token of {0} that is refused stays in use, and requests meet it again and again":
    "会替换整个判断表，而其中没有 401：{0} 被拒绝的令牌会继续使用，请求会反复遇到它",
  "Add 401 and 403, or leave the key out.": "加上 401 和 403，或不设置。",
  "replaces the whole table, and no server error is in it: after a 503 no other token of {0} is tried":
    "会替换整个判断表，而其中没有服务端错误：503 之后不会尝试 {0} 的其他令牌",
  "retryOnFailure is on, and makes no retry": "启用了 retryOnFailure，但不会重试",
  "Raise it to 1 at least, or leave it out.": "至少提高到 1，或不设置。",
  "{0} would not know {1}: {2}": "{0} 不认识 {1}：{2}",
  "Name a model that {0} serves.": "填写 {0} 支持的模型。",
  "{0} is asked for {1} as it is written, and knows that model as {2}: modelMapping is for the client's names":
    "会原样向 {0} 请求 {1}，而它认识的名称是 {2}：modelMapping 只用于客户端的模型名",
  "Write {0}, or leave the model out.": "改为 {0}，或不填写模型。",
  "the same provider and model as targets[{0}]: when one fails, so does the other":
    "与 targets[{0}] 的服务提供者和模型相同：一个失败时另一个也失败",
  "the route has no fallback: there is nothing to fall back to": "此路由没有降级目标：无处可降级",
  "Add fallbacks, to a model with a longer context or with other rules.": "添加降级目标：上下文更长或规则不同的模型。",
};
