// What is said where something cannot be done, in Chinese, by the English sentence with its gaps. tests/console/words.test.ts names one that is
// missing.

/** Of the console's own API: gateway/api, gateway/edit, gateway/setup, and of the plugin's commands. */
export const API_ZH: Readonly<Record<string, string>> = {
  "there is a configuration already": "已经有配置了",
  "there is no such thing here": "这里没有该内容",
  "the gateway could not answer that": "网关无法应答此请求",
  "the gateway answered {0}": "网关的应答是 {0}",
  "there are {0} pages already": "已经打开了 {0} 个页面",
  "this connection has an event stream already": "此连接已经有一个事件流",
  "{0} is sent to {1} {2}: {3}": "{0} 会发送到 {1}（{2}）：{3}",
  "this address answers to its own names only": "此地址只以自己的名称应答",
  "a page of another site may not ask this": "其他网站的页面不能请求此内容",
  "the header x-csrf-token is missing or old: GET /api/session tells it": "请求头 x-csrf-token 缺失或过期：GET /api/session 会给出",
  "this takes no body": "此请求不带请求体",
  "the body took more than {0} s": "请求体超过 {0} 秒仍未收完",
  "the body ended early": "请求体提前结束",
  "the body is not JSON": "请求体不是 JSON",
  "{0}: half of a character (a lone surrogate) is no text": "{0}：半个字符（单独的代理项）不是文本",
  "expected application/json": "应为 application/json",
  'expected {"password":"..."}': '应为 {"password":"..."}',
  "the gateway holds too many requests": "网关保留的请求过多",
  "the request is too large: at most {0} bytes": "请求过大：最多 {0} 字节",
  "yaml: Too big: expected string to have <={0} characters": "配置过大：最多 {0} 个字符",
  "model: Too big: expected string to have <={0} characters": "模型名过长：最多 {0} 个字符",
  "key: expected at least 8 characters": "密钥至少 8 个字符",
  "key: expected visible ASCII characters without spaces": "密钥须由可见 ASCII 字符组成，不含空格",
  "too many wrong passwords: wait {0} s": "密码错误次数过多：请等待 {0} 秒",
  "this is not the password": "密码不正确",
  "sign in first": "请先登录",
  "there is no such version": "没有这个版本",
  "the file has changed meanwhile: load it again": "文件已被修改：请重新加载",
  "the history cannot be told: {0}": "无法读取历史：{0}",
  "the gateway does not serve yet": "网关尚未开始服务",
  "the endpoint does not answer: {0}": "接入地址没有响应：{0}",
  "this build of the plugin cannot do that yet": "此版本的插件还不支持该操作",
  "the plugin answered {0}": "插件的应答是 {0}",
  "the plugin does not answer": "插件没有响应",
  "no configuration yet": "还没有配置",
  "no such provider or token": "没有这个服务提供者或令牌",
  "no such provider": "没有这个服务提供者",
  "no such token": "没有这个令牌",
  "this Envoy has no cluster for drills: they need the gateway": "此 Envoy 没有演练用的集群：演练需要本网关",
  "kind is one of {0}": "kind 应为以下之一：{0}",
  "ms is from {0} to {1}": "ms 应在 {0} 到 {1} 之间",
  "at most {0} drills at a time": "最多同时进行 {0} 个演练",
  "{0} stands for no secret that is known here": "{0} 不代表任何已知的密钥",
  "{0} stands for no secret that is known here: load the configuration again, or type the secret":
    "{0} 不代表任何已知的密钥：请重新加载配置，或直接输入密钥",
  "the text is not valid YAML: repair it first": "文本不是合法的 YAML：请先修复",
  "the text cannot be read: {0}": "无法读取文本：{0}",
  "reading the configuration took longer than {0} s: it is too large": "读取配置超过 {0} 秒：配置过大",
  "reading the configuration ended with {0}: it is too large": "读取配置时出错（{0}）：配置过大",
  "the configuration cannot be written: {0}": "无法写入配置：{0}",
  "the configuration is no map of keys": "配置不是由字段组成的对象",
  "the provider has no address that its secrets may be sent to: save it first, and see what the check says":
    "此服务提供者没有可以发送密钥的地址：请先保存，并查看检查结果",
  "the tokens of tokenFile are sent to {0} by no provider of the file: write it into the file by hand":
    "配置文件中没有服务提供者把 tokenFile 的令牌发往 {0}：请手动写入文件",
  "{0} is sent to {1} by no provider of the file: {2}": "配置文件中没有服务提供者把 {0} 发往 {1}：{2}",
  "{0} is sent to {1} by no notify of the file: {2}": "配置文件中的 notify 没有把 {0} 发往 {1}：{2}",
  "{0} is sent to {1} as a model's name by no route of the file: {2}": "配置文件中没有路由把 {0} 作为模型名发往 {1}：{2}",
  "{0} stands outside of a provider, where the file had none: write it into the file by hand":
    "{0} 位于服务提供者之外，而原文件中没有：请手动写入文件",
  "{0} is named neither by the file nor by .env: {1}": "配置文件和 .env 中都没有 {0}：{1}",
  "the tokens of {0} cannot be had: {1}": "无法得到 {0} 的令牌：{1}",
  "the console brings no other file in, so write tokenFile into the configuration's file by hand":
    "控制台不引入其他文件，请手动把 tokenFile 写入配置文件",
  accepted: "可用",
  "no answer within {0} s": "{0} 秒内没有响应",
  "the provider answered {0}": "服务提供者的应答是 {0}",
  "the provider answered with a redirect, which is not followed": "服务提供者要求重定向，不会跟随",
  "this provider has no list of models: try it with a model": "此服务提供者没有模型列表：请用一个模型测试",
  "it is asked in a protocol of its own, which is not tried here: send it a request through the gateway":
    "它只支持自有协议，无法在此测试：请通过网关向它发送请求",
  "it has no API token: its credential is tried by a request to its model alone": "它没有令牌：其凭据只能通过向模型发送请求来测试",
  "unknown type": "未知的类型",
  "the gateway is ending": "网关正在结束",
  "the plugin refused the configuration": "插件拒绝了配置",
  "Envoy refused the clusters": "Envoy 拒绝了集群",
  "Envoy did not take the {0} within {1} s": "Envoy 在 {1} 秒内没有接受 {0}",
  "not every worker took the configuration within {0} s": "有工作线程在 {0} 秒内没有接受配置",
  "Envoy's files cannot be written: {0}": "无法写入 Envoy 的文件：{0}",
  "the gateway's own folder {0} was deleted, and Envoy goes on with what it has read": "网关自己的目录 {0} 被删除，Envoy 沿用已读取的内容",
};

/** The yaml library's own words for what goes wrong most. */
const YAML_ZH: Readonly<Record<string, string>> = {
  "All sequence items must start at the same column": "列表各项须从同一列开始",
  "Block collections are not allowed within flow collections": "花括号或方括号内不能用缩进写法",
  "Flow map in block collection must be sufficiently indented and end with a }": "花括号内须缩进，并以 } 结束",
  "Flow sequence in block collection must be sufficiently indented and end with a ]": "方括号内须缩进，并以 ] 结束",
  "Implicit keys need to be on a single line": "字段名须写在一行内",
  "Implicit map keys need to be followed by map values": "字段名之后须有冒号和值",
  "Map keys must be unique": "字段重复",
  "Missing closing {0}quote": "缺少结束的{0}引号",
  "Nested mappings are not allowed in compact mappings": "同一行内不能再写字段：请换行缩进，或给值加引号",
  "A block sequence may not be used as an implicit map key": "列表不能用作字段名",
  "Tabs are not allowed as indentation": "缩进不能使用制表符",
  "Plain value cannot start with {0}": "不加引号的值不能以 {0} 开头",
  "Unexpected scalar at node end": "值之后有多余的内容",
  "Unresolved alias (the anchor must be set before the alias): {0}": "引用 {0} 之前没有定义",
};

/** Of what reads a configuration's text before its keys are looked at. */
export const READING_ZH: Readonly<Record<string, string>> = {
  "line {0}, column {1}: this is no JSON: {2}": "第 {0} 行第 {1} 列：不是 JSON：{2}",
  "line {0}, column {1}: {2}": "第 {0} 行第 {1} 列：{2}",
  ...YAML_ZH,
  "cannot read {0}: there is no such file": "无法读取 {0}：没有这个文件",
  "cannot read {0}: {1}": "无法读取 {0}：{1}",
  "and {0} more: these come first": "另外还有 {0} 个：先看以上这些",
  "the configuration has {0} characters, and at most {1} are read": "配置有 {0} 个字符，最多读取 {1} 个",
  "environment variable {0} is not set": "环境变量 {0} 未设置",
  "more than {0} values, what aliases stand for counted each time": "超过 {0} 个值（别名所代表的每次都计入）",
  "refers to itself": "引用了自身",
  "deeper than {0} levels": "嵌套超过 {0} 层",
  "nested deeper than {0} levels: no configuration is": "嵌套超过 {0} 层：配置不会如此",
};

/** Of the plugin to clients, as the playground and the plan show it: assembly/filter/answer. */
export const REFUSALS_ZH: Readonly<Record<string, string>> = {
  "The request body is not a JSON object, or one that is nested deeper than 512 levels. Send one, with content-type application/json.":
    "请求体不是 JSON 对象，或嵌套超过 512 层。请以 content-type application/json 发送 JSON 对象。",
  "The encoded request body could not be decoded to a JSON object: it is broken, has more than one gzip member, or comes to more than a hundred times its size. Send it without content-encoding.":
    "编码的请求体无法解码为 JSON 对象：它已损坏，含有多个 gzip 成员，或解码后超过原大小的一百倍。请不带 content-encoding 发送。",
  'The request names no model. Add a top-level "model", such as "gpt-4o".': '请求没有写模型。请在顶层添加 "model"，例如 "gpt-4o"。',
  'The top-level "model" is not a string. Send the name of a model.': '顶层的 "model" 不是文本。请填写模型名。',
  'The request has more than one "model". Send it once.': '请求中有多个 "model"。请只写一个。',
  'No route of this gateway matches the model "{0}". GET /v1/models lists what it can route.':
    '此网关没有路由匹配模型 "{0}"。GET /v1/models 列出可用的模型。',
  "The model's name is longer than {0} bytes. GET /v1/models lists what can be routed.":
    "模型名超过 {0} 字节。GET /v1/models 列出可用的模型。",
  'None of the providers that the model "{0}" is routed to serves {1}. {2}. Use another API or another model, or add such a provider to the route.':
    '模型 "{0}" 的服务提供者都不支持 {1}。{2}。请改用其他 API 或模型，或在路由中添加支持它的服务提供者。',
  'The request\'s "{0}" cannot be expressed in the API of the providers that it could go to. Leave it out, or ask for a model whose provider serves this API.':
    '请求中的 "{0}" 无法用可选服务提供者的 API 表达。请去掉它，或改用支持此 API 的模型。',
  'The request\'s "{0}" cannot be expressed in the API of the providers that it could go to. Send the conversation itself as input (most clients do with store: false), or ask again later.':
    '请求中的 "{0}" 无法用可选服务提供者的 API 表达。请把对话本身作为 input 发送（多数客户端设 store: false 即可），或稍后再试。',
  "This gateway serves {0}. Other paths are passed to the provider that its configuration names as defaultProvider.":
    "此网关提供 {0}。其他路径转给配置中的 defaultProvider。",
  "{0} may not use this gateway. Name its origin under cors in the gateway's configuration, or ask clients for a key (clientKeys).":
    "{0}不能使用此网关。请在配置的 cors 中加入其来源，或要求客户端密钥（clientKeys）。",
  'This gateway is not addressed as "{0}". Use 127.0.0.1 or localhost, or name the host under hosts in the gateway\'s configuration.':
    '此网关的名称不是 "{0}"。请使用 127.0.0.1 或 localhost，或在配置的 hosts 中加入该主机名。',
  "Of Gemini's own protocol this gateway serves :generateContent, :streamGenerateContent, :countTokens and GET /v1beta/models. Other things are asked for by OpenAI's (POST /v1/chat/completions) or Anthropic's (POST /v1/messages).":
    "在 Gemini 自有协议中，此网关支持 :generateContent、:streamGenerateContent、:countTokens 和 GET /v1beta/models。其他功能请用 OpenAI（POST /v1/chat/completions）或 Anthropic（POST /v1/messages）的协议。",
  "Files, batches, videos and stored answers live with one provider, and this gateway has several. Name one of them as defaultProvider in its configuration.":
    "文件、批处理和保存的应答属于某一个服务提供者，而此网关有多个。请在配置中用 defaultProvider 指定一个。",
  "The gateway is no proxy for CONNECT: a client's base URL names it (OPENAI_BASE_URL), HTTPS_PROXY does not.":
    "网关不是 CONNECT 代理：请在客户端的 base URL（OPENAI_BASE_URL）中写网关的地址，而不是在 HTTPS_PROXY 中。",
  "The gateway takes GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.": "网关接受 GET、HEAD、POST、PUT、PATCH、DELETE 和 OPTIONS。",
  "This path takes POST.": "此路径接受 POST。",
  "The request body is encoded (content-encoding: {0}) and cannot be routed. Send it without content-encoding.":
    "请求体经过编码（content-encoding: {0}），无法路由。请不带 content-encoding 发送。",
  "This path takes no forms. Send application/json.": "此路径不接受表单。请发送 application/json。",
  "The content-type of the form names no boundary. Let the HTTP client set the header.":
    "表单的 content-type 没有 boundary。请让 HTTP 客户端设置该请求头。",
  "The form has no field, or breaks off before its end. Send it whole.": "表单没有字段，或未发送完整。请完整发送。",
  'The form has no field "model", or breaks off before its end. Add the field, such as "whisper-1".':
    '表单没有 "model" 字段，或未发送完整。请添加该字段，例如 "whisper-1"。',
  'WebSocket upgrades (realtime) are not supported here: no target of this request\'s route has one. Ask over HTTP; "stream": true brings the answer as it is made.':
    '此处不支持 WebSocket 升级（realtime）：该路由的目标都不支持。请使用 HTTP，"stream": true 可流式获取应答。',
  "The request body is larger than {0} bytes. Raise maxRequestBytes in the gateway's configuration, or send less.":
    "请求体超过 {0} 字节。请提高配置中的 maxRequestBytes，或减小请求。",
  "The gateway is overloaded: it holds as many bytes of requests as it may ({0}). Send the request again in a moment. Raise maxHeldBytes in the gateway's configuration where there is memory for more.":
    "网关过载：保留的请求体已达上限（{0} 字节）。请稍后重试。内存充足时可提高配置中的 maxHeldBytes。",
  "The rest of the request body did not arrive in time. Send the request again; idleTimeout in the gateway's configuration is how long it waits.":
    "请求体的其余部分未及时到达。请重新发送，等待时间由配置中的 idleTimeout 决定。",
  "This gateway wants a client key. Send it as `Authorization: Bearer <key>` or `x-api-key: <key>`; whoever runs the gateway adds keys under clientKeys.":
    "此网关要求客户端密钥。请以 `Authorization: Bearer <key>` 或 `x-api-key: <key>` 发送，密钥由网关管理员在 clientKeys 中添加。",
  "The client key is none of this gateway's. Send one of those under clientKeys in its configuration, as `Authorization: Bearer <key>` or `x-api-key: <key>`; a provider's key does not open it.":
    "客户端密钥不属于此网关。请以 `Authorization: Bearer <key>` 或 `x-api-key: <key>` 发送配置 clientKeys 中的密钥，服务提供者的密钥不能使用。",
  "The gateway has no valid configuration yet. Its log says what is wrong.": "网关还没有有效的配置。原因见其日志。",
  'The configuration of "{0}" is broken, so its requests cannot be served: {1}. Correct it; everything else is served.':
    '"{0}" 的配置有误，其请求无法服务：{1}。请改正，其余照常服务。',
  "The gateway's plugin was restarted while this request was under way. Send the request again.":
    "网关的插件在请求进行中重新启动了。请重新发送请求。",
  "No account in use knows what {0} names, and the one that made it may be among those that are out of use now. Send the conversation itself as input (most clients do with store: false), or ask again later.":
    "可用的账户都不认识 {0} 所指的内容，创建它的账户可能暂时不可用。请把对话本身作为 input 发送（多数客户端设 store: false 即可），或稍后再试。",
  'No account in use holds the thread that previous_message_id names. Send the whole conversation with thread: {"type": "create"}.':
    '可用的账户都没有 previous_message_id 所指的会话。请以 thread: {"type": "create"} 发送完整的对话。',
  "No account in use knows what {0} names, and the one that made it may be among those that are out of use now. Ask again later.":
    "可用的账户都不认识 {0} 所指的内容，创建它的账户可能暂时不可用。请稍后再试。",
  "Every API token for this model is rate limited. Retry after the time in Retry-After, or add a token or a fallback.":
    "此模型的令牌都已限流。请按 Retry-After 的时间重试，或添加令牌或降级目标。",
  "Every API token for this model is rate limited.": "此模型的令牌都已限流。",
  "The quota of every API token for this model is used up.": "此模型的令牌额度都已用尽。",
  "Every provider for this model is overloaded. Try again later.": "此模型的服务提供者都已过载。请稍后再试。",
  "No provider answered in time. Try again, or raise the time limits.": "没有服务提供者及时应答。请重试，或提高时限。",
  "No provider could be reached. Try again later; the answer's x-ai headers name the provider.":
    "无法连接任何服务提供者。请稍后再试，应答的 x-ai 头写明了服务提供者。",
  "No provider answered. Try again later; the answer's x-ai headers name the provider.":
    "没有服务提供者应答。请稍后再试，应答的 x-ai 头写明了服务提供者。",
  "Every attempt for this model failed. Try again later; the answer's x-ai headers name the provider.":
    "此模型的尝试全部失败。请稍后再试，应答的 x-ai 头写明了服务提供者。",
  "The provider refused every API token of this gateway. Your own credential was not at fault; the gateway's operator must renew a token.":
    "服务提供者拒绝了此网关的全部令牌。与您自己的凭证无关，需要网关管理员更新令牌。",
  "The provider refused the request without a word.": "服务提供者拒绝了请求，没有说明原因。",
  "The provider's answer could not be translated: it is none of its API, or longer than 32 MiB.":
    "无法翻译服务提供者的应答：不符合其 API，或超过 32 MiB。",
};
