import type { Language } from "./word.js";
import { ownValue } from "../../config/own.js";

/** The definition's help texts in Chinese, by their English text: a text that changes there is missing here, and a test says so. */
export const HELP_ZH: Readonly<Record<string, string>> = {
  "Higress's time after which a token without `healthCheckModel` returns, with one real request as its trial; milliseconds, 0: none. Beside `healthCheckModel` probes decide alone.":
    "Higress 的时间：没有 `healthCheckModel` 的令牌在此之后恢复，先以一个真实请求试探；毫秒，0 表示没有。有 `healthCheckModel` 时只由探测决定。",
  "Limit of each attempt after the first: to its end, of a stream to its first content; milliseconds, 0: none of its own.":
    "第一次之后每次尝试的时限：到结束为止，流则到首个内容为止；毫秒，0 表示没有单独的时限。",
  "The API that the provider is spoken to in where it serves several: `chat`, `responses`, `messages`, `gemini` or `converse`, or a protocol of its type's own ([dialects](dialects.md#protocols-of-one-provider)). Without it, the client's own; `claude` is spoken to in `messages`.":
    "与提供多种接口的服务提供者通信所用的接口：`chat`、`responses`、`messages`、`gemini` 或 `converse`，或该类型自有的协议。不写则用客户端自己的接口；`claude` 使用 `messages`。",
  "Reasoning in chat answers: `ignore` leaves it out, `concat` makes it the beginning of the content, between `<think>` and `</think>`.":
    "对话应答中的思考内容：`ignore` 略去，`concat` 放在正文开头，置于 `<think>` 与 `</think>` 之间。",
  "A chat answer that has neither content nor calls gets its reasoning as content; a stream at its end, behind the reasoning as it came.":
    "既无正文也无工具调用的对话应答以思考内容作为正文；流式则在末尾补上，思考内容照常先到。",
  "As `mergeConsecutiveMessages` and `promoteThinkingOnEmpty`.": "等同于 `mergeConsecutiveMessages` 加 `promoteThinkingOnEmpty`。",
  "As `hiclawMode`.": "等同于 `hiclawMode`。",
  "The usage that a stream was asked for by the plugin alone is counted and does not reach the client. Without it, it passes.":
    "仅由插件请求的流式用量只计入统计，不传给客户端。不设置则照常传递。",
  "A text file that each chat request gets as a system message behind its own; fetched once by each worker. A request that cannot have it goes to the next provider.":
    "一个文本文件，作为系统消息附在每个对话请求自己的系统消息之后；每个工作线程获取一次。无法获得时请求转到下一个服务提供者。",
  "Address of a text file of at most 1 MiB.": "文本文件的地址，最大 1 MiB。",
  "Higress's service of that address; without it the gateway makes a cluster.": "该地址在 Higress 中的服务；未填写时由网关创建集群。",
  "Its port; without it that of the address.": "服务端口；未填写时用地址中的端口。",
  "The Envoy cluster where it is fetched, in place of the service's.": "获取该文件所用的 Envoy 集群，代替服务的集群。",
  "Milliseconds that `context` or `moonshotFileId` may take to be fetched; 10 s without it.":
    "获取 `context` 或 `moonshotFileId` 的时限（毫秒）；默认 10 秒。",
  "moonshot: id of an uploaded file whose text each chat request gets as `context`.":
    "moonshot：已上传文件的 id，其文本作为 `context` 附在每个对话请求中。",
  "vertex: seconds before its end at which a service account's access token is renewed, in place of 5 minutes; at most half of its life. 0: 5 minutes.":
    "vertex：服务账号的访问令牌在到期前多少秒更新，代替 5 分钟；最多为其有效期的一半。0 表示 5 分钟。",
  "bedrock: `additionalModelRequestFields` of requests that are translated into Converse, such as `top_k`; how the model thinks, where it is said here, comes before the client's `reasoning_effort`.":
    "bedrock：转换为 Converse 的请求的 `additionalModelRequestFields`，例如 `top_k`；此处若设置了思考方式，优先于客户端的 `reasoning_effort`。",
  "bedrock: where cache points stand in requests that are translated into Converse, with `promptCacheRetention` or the client's `prompt_cache_retention`: `systemPrompt` (alone without this key), `lastUserMessage`, `lastMessage`.":
    "bedrock：设置了 `promptCacheRetention` 或客户端 `prompt_cache_retention` 时，转换为 Converse 的请求中缓存点的位置：`systemPrompt`（未填写时仅此一处）、`lastUserMessage`、`lastMessage`。",
  "bedrock: `in_memory` (5 minutes) or `24h` (an hour, the longest there), for chat requests that bring no `prompt_cache_retention`; Claude and Nova alone have such a cache.":
    "bedrock：`in_memory`（5 分钟）或 `24h`（一小时，该平台上最长），用于未带 `prompt_cache_retention` 的对话请求；只有 Claude 和 Nova 有此缓存。",
  "gemini, vertex: `thinkingBudget` of Gemini 2.5's models, for requests that say nothing of `reasoning_effort`. With it chat requests are asked in `gemini`, unless `dialect` says otherwise.":
    "gemini、vertex：Gemini 2.5 模型的 `thinkingBudget`，用于未设置 `reasoning_effort` 的请求。设置后对话请求以 `gemini` 接口发出，除非 `dialect` 另有指定。",
  "Higress's protocol switch. Both are the same here: a request goes to the path of its API, in the client's own protocol where the provider speaks it.":
    "Higress 的协议开关。这里两者相同：请求发往其接口的路径，服务提供者支持时使用客户端自己的协议。",
  "Beginning of the client's path that is taken off (which needs nothing here: a path is known by its end), or with `basePathHandling: prepend` put before the provider's.":
    "从客户端路径中去掉的开头（这里无需处理：路径按结尾识别）；`basePathHandling: prepend` 时则加在服务提供者路径之前。",
  "What is done with `basePath`.": "如何处理 `basePath`。",
  "Whole paths of single APIs, by Higress's names: `openai/v1/chatcompletions`, `openai/v1/embeddings`, `openai/v1/imagegeneration`, `cohere/v1/rerank`, ...":
    "各个接口的完整路径，用 Higress 的名称：`openai/v1/chatcompletions`、`openai/v1/embeddings`、`openai/v1/imagegeneration`、`cohere/v1/rerank` 等。",
  "Milliseconds; as `firstTokenTimeout`, where that is not there. 0: none of its own.":
    "毫秒；没有 `firstTokenTimeout` 时与之相同。0 表示没有单独的时限。",
  "qwen: chat requests get `enable_search: true` where the client said nothing of it.":
    "qwen：客户端未提及时，聊天请求带上 `enable_search: true`。",
  "Neighbouring messages of one role, user or assistant, that have nothing but content become one; texts with an empty line between them.":
    "相邻且角色相同（user 或 assistant）、只有内容的消息合为一条；文本之间空一行。",
  "The last user message that is one of these goes from a chat request, and what stands before it but system messages.":
    "最后一条用户消息若是其中之一，则从聊天请求中去掉，它之前除系统消息外的内容也一并去掉。",
  "qwen: ids of files; a system message behind those that lead a chat request names them (`fileid://...`).":
    "qwen：文件的 id；聊天请求开头的系统消息之后加一条系统消息写明它们（`fileid://...`）。",
  "The body of each failing answer is a line in the log, without tokens.": "每个失败回答的正文在日志中占一行，不含令牌。",
  "openai: as `baseUrl`. With the path of an API at its end that API is asked there, and the others beside it.":
    "openai：同 `baseUrl`。以某个接口的路径结尾时，该接口按此请求，其他接口在其旁边。",
  "claude: as `baseUrl`.": "claude：同 `baseUrl`。",
  "vllm: as `openaiCustomUrl`.": "vllm：同 `openaiCustomUrl`。",
  "generic: host, or with its scheme and port (`http://llm.internal:8080`).":
    "generic：主机名，或带协议和端口（`http://llm.internal:8080`）。",
  "bedrock: region, part of the host and of signatures.": "bedrock：区域，主机名和签名的一部分。",
  "bedrock: access key id, or a list of them: each pair with a secret key is a token behind `apiTokens`, and requests are signed with it.":
    "bedrock：访问密钥 id，或其列表：每个与私有密钥组成的一对是排在 `apiTokens` 之后的一个令牌，请求以它签名。",
  "bedrock: the secret key of each access key; it never leaves.": "bedrock：每个访问密钥的私有密钥；它从不外发。",
  "bedrock: the session token of each access key, where they are temporary credentials.": "bedrock：临时凭证时每个访问密钥的会话令牌。",
  "gemini, vertex: thresholds by category (`HARM_CATEGORY_HARASSMENT: BLOCK_NONE`), for requests that name no `safetySettings` of their own. With it chat requests too are asked in `gemini`, unless `dialect` says otherwise.":
    "gemini、vertex：按类别设置的安全阈值（`HARM_CATEGORY_HARASSMENT: BLOCK_NONE`），用于自身没有 `safetySettings` 的请求。设置后对话请求也以 `gemini` 发出，除非 `dialect` 另有指定。",
  "As `geminiSafetySetting`, which comes first.": "同 `geminiSafetySetting`，后者优先。",

  "Gateway: a file with further API tokens, behind those of `apiTokens`: one on each line, empty lines and those that begin with `#` are none. A relative path begins at the configuration's folder. A changed file comes into force by itself.":
    "网关：另存 API 令牌的文件，排在 `apiTokens` 之后：每行一个，空行和以 `#` 开头的行不算。相对路径从配置文件所在目录算起。文件改变后自动生效。",
  "A client may name its own chain with the header `x-ai-fallback`.": "客户端可用请求头 `x-ai-fallback` 指定自己的降级链。",
  "A regular expression that matches the whole name.": "匹配整个名称的正则表达式。",
  "API tokens; `qwen#0` is the first one of provider `qwen`. Without any, one anonymous token: no credential header is set.":
    "API 令牌（凭证）；`qwen#0` 是服务提供者 `qwen` 的第一个。一个也没有时使用一个匿名令牌：不设置凭证请求头。",
  "Silence in the middle of an answer that ends it: the client is told at once, and the attempt counts as a timeout. Pings are no silence, but nothing else than pings for ten times as long is. 0: no limit.":
    "回答进行中静默这么久就结束它：立即告知客户端，该次尝试计为超时。心跳不算静默，但连续十倍于此的时间只有心跳则算。0 表示不限制。",
  "`higress`: failures are judged as Higress's ai-proxy judges them, by their status alone, and its defaults are those of `failover` and `retryOnFailure`: both off, 3 failures in a row, each 4xx and 5xx. A client's 400 then counts, a token that is limited is asked again, and the next token is asked only as a retry.":
    "`higress`：像 Higress 的 ai-proxy 那样只按状态码判断失败，`failover` 和 `retryOnFailure` 也采用其默认值：二者均关闭，连续 3 次失败，所有 4xx 和 5xx。这样客户端的 400 也会计数，被限流的令牌会再次被请求，换下一个令牌只能通过重试。",
  "What becomes of a stream that breaks after its first content: `tell` ends it with an error event in the client's protocol, `end` leaves an early end as it came, for clients that ask again at one, `hold` keeps the stream back until it is whole, so that the next attempt can take its place, `continue` lets the next attempt write the rest of a plain text that ended early, was cut, stood still or failed by an error event.":
    "流在首个内容之后中断时怎么办：`tell` 以客户端协议的错误事件结束；`end` 让提前的结束保持原样，用于遇到提前结束会自行重试的客户端；`hold` 把流暂存到完整为止，中断时由下一次尝试取而代之；`continue` 在纯文本提前结束、被切断、停滞不动或因错误事件而失败时，由下一次尝试续写其余部分。",
  "With `onBreak: hold`: a longer stream is let go, and from then on treated as with `tell`.":
    "用于 `onBreak: hold`：更长的流会被放行，此后按 `tell` 处理。",
  "As at the top, for this provider.": "与全局设置相同，仅用于此服务提供者。",
  "As at the top, for this route.": "与全局设置相同，仅用于此路由。",
  "Attempts of one request over all targets; one is kept back for each target not yet tried.":
    "一个请求在所有目标上的尝试总次数；为每个尚未尝试的目标保留一次。",
  "Consecutive failures that eject a token.": "连续失败多少次后移除令牌。",
  "Consecutive passing probes that restore a token.": "连续多少次健康检测通过后恢复令牌。",
  "Eject and probe tokens.": "令牌降级：移除失败的令牌并做健康检测。",
  "Ejection and probing of tokens.": "令牌的移除与健康检测。",
  "Failures of the request itself after which the fallbacks are tried all the same.": "请求本身的哪些失败之后仍尝试模型降级。",
  "Fixed headers that each request to this provider carries, such as `openai-organization`.":
    "发往此服务提供者的每个请求都携带的固定请求头，例如 `openai-organization`。",
  "For all providers; a provider's own keys come first.": "用于所有服务提供者；服务提供者自己的设置优先。",
  "Further attempts on the same target after serverError, overloaded and connection, with another token where there is one. Without another target left, tokens that did not fail lately are tried beyond it; 0 turns that off too.":
    "serverError、overloaded、connection 之后在同一目标上再试的次数，有其他令牌时换令牌。没有其他目标时，会在此之外再试最近未失败的令牌；0 则全部关闭。",
  "[Request parameters](#a-setting-customsettings) that this provider gets.": "此服务提供者收到的[请求参数](#a-setting-customsettings)。",
  "Name of the parameter, such as `max_tokens`.": "参数名，例如 `max_tokens`。",
  "`auto` sets max_tokens, temperature, top_p and seed alone; `raw` sets any top-level parameter.":
    "`auto` 只设置 max_tokens、temperature、top_p 和 seed；`raw` 可设置任意顶层参数。",
  "Set it also where the client sent its own.": "客户端已发送该参数时也覆盖。",
  "Further attempts on the same target.": "在同一目标上再试。",
  "Gateway: silence on a running request that ends it; never below `timeout`.": "网关：请求进行中静默多久后结束；不小于 `timeout`。",
  'Hash of the key\'s value: `sha256:` and what `printf %s "$KEY" | sha256sum` prints.':
    '密钥值的哈希：`sha256:` 加上 `printf %s "$KEY" | sha256sum` 的输出。',
  "Higress's choice among `providers`: without `routes` everything goes to this one.":
    "Higress 在 `providers` 中的选择：没有 `routes` 时全部请求走它。",
  "Higress's form for one provider; its `id` defaults to its type.": "Higress 的单服务提供者写法；`id` 默认为其类型。",
  "Host instead of the type's own.": "代替该类型自带的主机名。",
  "How a token is chosen. `sticky` is an older name for `affinity: session` of the tokens alone.":
    "如何选择令牌。`sticky` 是仅作用于令牌的 `affinity: session` 的旧名称。",
  "Share of failed attempts that ejects.": "移除所需的失败尝试占比。",
  "How far back attempts count.": "统计多久以内的尝试。",
  "Attempts in the window before their share says anything.": "时间窗口内至少有这么多次尝试，占比才有意义。",
  "Beside `failureThreshold`: a token or provider that fails so often within a time is ejected, though others between were answered. Each worker counts its own attempts.":
    "与 `failureThreshold` 并存：令牌或服务提供者在一段时间内失败占比达到设定值即被移除，即使其间有成功的应答。每个工作线程统计自己的尝试。",
  "Gateway: a webhook that hears of what is out, of a configuration that was refused, of Envoy's restarts and of the return of all; at most one message a minute for each subject.":
    "网关：通知哪些令牌或服务提供者不可用、配置被拒绝、Envoy 重启以及全部恢复的 Webhook；每个主题每分钟最多一条消息。",
  "Address of the webhook. It is as secret as a token.": "Webhook 地址，与令牌一样需要保密。",
  "How it wants a message: JSON with all that is known, or the form of Slack, Feishu or DingTalk.":
    "消息格式：包含全部信息的 JSON，或 Slack、飞书、钉钉的格式。",
  "What is told; default: everything. `tokenEjected` for auth and quota, `poolLow` below `leastTokens`, `lastTarget` when a request reached the last target of its route.":
    "通知哪些事件；默认全部。`tokenEjected` 指因 auth 和 quota 移除，`poolLow` 指少于 `leastTokens`，`lastTarget` 指请求到达路由的最后一个目标。",
  "Tokens in use of a provider below which `poolLow` is told.": "服务提供者可用令牌少于此数时通知 `poolLow`。",
  "What it asks for a million tokens, in one currency for all: for `choose: cheapest`, and for costs in metrics and logs.":
    "每百万令牌的价格，全部使用同一货币：用于 `choose: cheapest`，以及指标和日志中的费用。",
  "Of a million input tokens.": "每百万输入令牌。",
  "Of a million output tokens.": "每百万输出令牌。",
  "Of a million input tokens that come from the provider's prompt cache. Without it, as `input`.":
    "每百万来自服务提供者提示缓存的输入令牌。不设置时与 `input` 相同。",
  "All targets of a smaller one come before any of a greater: groups that do not mix.":
    "数值较小的全部目标先于数值较大的任何目标：各组互不混用。",
  "How one of `targets` is chosen: `weight` (as without it), `order` as they are listed, `fastest` by the time to the first content lately, `leastBusy` by requests under way, `cheapest` by `price`. With any of them a target most of whose attempts fail comes behind the others of its priority before it is ejected.":
    "如何从 `targets` 中选择：`weight` 按权重（与不设置相同），`order` 按所列顺序，`fastest` 按近期首个内容的时间，`leastBusy` 按进行中的请求数，`cheapest` 按 `price`。使用其中任何一种时，多数尝试失败的目标在被移除之前就排到同优先级其他目标之后。",
  "The same of `provider`.": "`provider` 的价格。",
  "An older name for `affinityHeader`.": "`affinityHeader` 的旧名称。",
  "`session` keeps a session on one target and one token while they work, since prompt caches are one account's: by `affinityHeader`, else `prompt_cache_key`, `metadata.user_id` or `user` of the body, else a header in which known programs name theirs (Claude Code, Codex, opencode), else `previous_response_id`, else the text of the system and of the first user turn.":
    "`session` 让一个会话在目标和令牌可用期间固定使用同一个目标和同一个令牌，因为提示缓存属于单个账户：依据 `affinityHeader`，否则依据请求体的 `prompt_cache_key`、`metadata.user_id` 或 `user`，否则依据常见程序（Claude Code、Codex、opencode）的会话请求头，否则依据 `previous_response_id`，再否则依据系统文本和用户首轮文本。",
  "With `affinity: session`: the request header whose value stands for the session.": "`affinity: session` 时：以哪个请求头的值代表会话。",
  "As at the top, for this provider: `session` keeps a session on one of its tokens, and on one of the targets of each route that leads to it and says nothing else.":
    "与全局设置相同，仅用于此服务提供者：`session` 让一个会话固定使用它的一个令牌，并在通向它且未另作设置的每条路由中固定使用一个目标。",
  "As at the top, for this route: `session` keeps a session on one of its targets and one of that one's tokens, `none` on nothing but the tokens of providers with `tokenSelection: sticky`. Without it, `session` where a provider of its targets says so.":
    "与全局设置相同，仅用于此路由：`session` 让一个会话固定使用其中一个目标及该目标的一个令牌，`none` 只保留 `tokenSelection: sticky` 的服务提供者的令牌。不设置时，若其目标中有服务提供者设为 `session` 则为 `session`。",
  "Id of the provider that serves the route.": "服务此路由的服务提供者。",
  "Id of the provider that every other path is passed to as it is, with one of its tokens: what `/v1/...` holds there, clients reach. Files, batches, videos and stored answers go to it too; without it they go to the only provider there is, and other paths are answered with 404.":
    "其他所有路径原样转发到的服务提供者，使用它的一个令牌：客户端可访问那里 `/v1/...` 下的内容。文件、批处理和已存储的应答也发往它；不设置时发往唯一的服务提供者，其他路径返回 404。",
  "Id of the provider.": "服务提供者的名称。",
  "Instead of `provider`: shared out by weight; the others come next when one fails.":
    "代替 `provider`：按权重分配；一个失败时依次尝试其他目标。",
  "Keys of the clients that may use the gateway: each request then brings one of them as `Authorization: Bearer` or `x-api-key`, else it is answered 401. Without this key everybody may who reaches the address.":
    "可以使用网关的客户端密钥：设置后每个请求须以 `Authorization: Bearer` 或 `x-api-key` 携带其一，否则返回 401。不设置时，能访问该地址的人都可使用。",
  "Limit of one probe.": "一次健康检测的时限。",
  "Model that probes ask for. Without it nothing is probed: after the ejection time the token gets one real request as its trial.":
    "健康检测使用的模型。不设置则不做检测：移除时间过后，用一个真实请求试探该令牌。",
  "Model to ask it for; without it the provider's `modelMapping` decides.": "向它请求的模型；不设置则由服务提供者的 `modelMapping` 决定。",
  "Models that the provider serves, for `GET /v1/models` and, where there are no `routes`, for its route (instead of its type's own patterns).":
    "服务提供者支持的模型，用于 `GET /v1/models`；没有 `routes` 时也用于它的路由（代替该类型自带的模型名）。",
  "Name in metrics, logs and answers. Default: `route-` and the position from 0.":
    "在指标、日志和应答中的名称。默认：`route-` 加从 0 开始的位置。",
  "Name of the Envoy cluster, where the gateway does not make one. Default: the service that a rule of `_rules_` leads to it by (`outbound|443||llm-qwen.internal.dns`), else the provider's id.":
    "Envoy 集群名（网关不自动生成时使用）。默认：`_rules_` 中指向它的服务（`outbound|443||llm-qwen.internal.dns`），否则为服务提供者的名称。",
  "Name of the Envoy cluster that WebSockets begin at, where the gateway does not make one and `cluster` may speak HTTP/2, in which most providers take no handshake. Default: `cluster`.":
    "WebSocket 握手使用的 Envoy 集群名（网关不自动生成、且 `cluster` 可能使用 HTTP/2 时填写：多数服务提供者不接受 HTTP/2 握手）。默认：`cluster`。",
  "What Envoy's access log can show of a request: `journey` is one JSON text with all its attempts, `fields` adds [single fields](operations.md#access-log), `off` costs nothing.":
    "Envoy 访问日志可以显示请求的哪些信息：`journey` 是包含全部尝试的一段 JSON，`fields` 另加单独的字段，`off` 没有开销。",
  "Name of the key in metrics and the status answer.": "密钥在指标和状态中的名称。",
  "Name of the provider in routes, metrics, logs and answers.": "服务提供者在路由、指标、日志和应答中的名称。",
  "Name of the provider. Default: its type.": "服务提供者的名称。默认：其类型。",
  "One of the types of the [provider table](providers.md).": "服务提供者类型表中的一种。",
  "Put before the type's paths.": "加在该类型路径之前。",
  "Requests that are not streamed: limit of one attempt. Without it only `timeout` bounds it.":
    "非流式请求：一次尝试的时限。不设置则只受 `timeout` 限制。",
  "Say on each answer who served it: `x-ai-provider`, `x-ai-model`, `x-ai-attempts`, `x-ai-trail`.":
    "在每个应答上说明由谁服务：`x-ai-provider`、`x-ai-model`、`x-ai-attempts`、`x-ai-trail`。",
  "Share of the requests, relative to the other targets.": "相对其他目标的请求份额。",
  "Statuses after which the same target is tried again, matched whole; they replace the table of failure kinds for that question.":
    "哪些状态码之后在同一目标上再试（整体匹配）；设置后代替失败类型表的判断。",
  "Statuses that count against the token, matched whole; when given they replace the table of failure kinds for that question.":
    "哪些状态码计为令牌失败（整体匹配）；设置后代替失败类型表的判断。",
  "Streamed requests: limit of one attempt to its first content (role chunks and pings do not count).":
    "流式请求：一次尝试到首个内容的时限（角色块和心跳不算）。",
  "Targets that are tried next, in this order.": "依次尝试的后备目标。",
  "The client's model name to the provider's: exact names first, then the longest prefix (`gpt-*`), then `~` regular expressions in order, then `*`. An empty value keeps the name; in that of an expression `$1` is what its first group matched (`~openai/(.*)` to `$1`), `$$` a dollar sign.":
    "客户端的模型名到服务提供者的模型名：先精确匹配，再最长前缀（`gpt-*`），再按顺序匹配 `~` 正则，最后 `*`。空值表示保持原名；正则的值中 `$1` 是第一个分组匹配到的内容（`~openai/(.*)` 对应 `$1`），`$$` 表示美元符号。",
  "Bytes of request bodies that the gateway holds at once, over all workers. A request beyond it is answered 503 with `Retry-After`.":
    "网关所有工作线程同时保留的请求体总字节数。超出时以 503 和 `Retry-After` 拒绝。",
  "The largest request body that is held for another attempt.": "为再次尝试而保留的请求体上限（字节）。",
  "The longest time between two probes, or two trials of a provider.": "两次健康检测之间、或服务提供者两次试探之间的最长间隔。",
  "So long a request waits, in all, for a rate limit to end where no token of its target is left, instead of falling back or being answered 429. 0: it does not.":
    "目标没有可用令牌时，一个请求总共最多等待限流结束这么久，而不是回退或返回 429。0：不等待。",
  "Requests that may wait so at once, of each worker.": "每个工作线程同时最多有多少请求这样等待。",
  "`models`: without healthCheckModel, a provider that is out is asked for its list of models (`GET /models`, which costs nothing). Tokens are not probed that way.":
    "`models`：未配置 healthCheckModel 时，向已移除的服务提供者请求模型列表（`GET /models`，不产生费用）。令牌不会用这种方式探测。",
  "The upstream LLM accounts.": "上游大模型账户。",
  "The whole name.": "完整名称。",
  "The whole request over all attempts: to the end of the answer, or for a stream to its first content.":
    "整个请求（含全部尝试）的时限：到应答结束，流式则到首个内容。",
  "Time between two probes of an ejected token; doubled after each failing one.": "被移除令牌两次健康检测之间的时间；每次失败后翻倍。",
  "Top-level request parameters that this provider rejects: they are left out, in addition to those of its type.":
    "此服务提供者不接受的顶层请求参数：除该类型自带的以外，这些也会去掉。",
  "Try the same target once more when the provider failed.": "服务提供者出错时在同一目标上再试一次。",
  "What the name begins with.": "名称的前缀。",
  "What the route is for. Without it: everything.": "此路由匹配什么。不设置：全部。",
  'Which models the route is for: a name (`"gpt-4o"`, with a star at its end a prefix, `"~..."` a regular expression, `"*"` all), `{exact}`, `{prefix}`, `{regex}`, or a list of these.':
    '此路由匹配哪些模型：名称（`"gpt-4o"`，末尾加星号为前缀，`"~..."` 为正则，`"*"` 为全部）、`{exact}`、`{prefix}`、`{regex}`，或它们的列表。',
  "Which requests go where: an exact name before the longest prefix, before regular expressions in order, before everything. Without routes each provider gets one, from its `models` or its type's model names.":
    "请求去向：先精确名称，再最长前缀，再按顺序的正则，最后全部。没有路由时，每个服务提供者按其 `models` 或类型自带的模型名得到一条。",
  "`false`: the route's requests go only to providers that serve the client's own API.":
    "`false`：该路由的请求只发往支持客户端自身 API 的服务提供者。",
  "`false`: the provider gets no requests that would have to be translated for it.": "`false`：该服务提供者不接收需要为其翻译的请求。",
  "`http://127.0.0.1:9900/v1` replaces the scheme, host, port and base path of the type: self-hosted models, proxies, tests.":
    "`http://127.0.0.1:9900/v1` 代替该类型的协议、主机、端口和基础路径：用于自建模型、代理和测试。",
  "azure: `https://RESOURCE.openai.azure.com`; with `?api-version=...` the deployment paths are used, without it Azure's v1 API.":
    "azure：`https://RESOURCE.openai.azure.com`；带 `?api-version=...` 时使用部署路径，否则使用 Azure 的 v1 API。",
  "claude: the `apiTokens` are OAuth tokens, which go as `Authorization: Bearer`, with `oauth-2025-04-20` in `anthropic-beta` beside what the client has there. Nothing else of a request changes; which programs such a token is for, Anthropic decides.":
    "claude：`apiTokens` 是 OAuth 令牌，以 `Authorization: Bearer` 发送，并在 `anthropic-beta` 中加上 `oauth-2025-04-20`，与客户端自己的值并列。请求的其他内容不变；此类令牌可供哪些程序使用，由 Anthropic 决定。",
  "claude: value of the header `anthropic-version`.": "claude：请求头 `anthropic-version` 的值。",
  "cloudflare: account, part of the path.": "cloudflare：账户，路径的一部分。",
  "doubao: host.": "doubao：主机名。",
  "hunyuan: Tencent Cloud's SecretId, or a list of them. Without `apiTokens` each pair with its key is a token: requests go to `hunyuan.tencentcloudapi.com` in Tencent's own protocol, signed.":
    "hunyuan：腾讯云的 SecretId，或其列表。没有 `apiTokens` 时，每个 id 与其 key 构成一个令牌：请求经签名后以腾讯自己的协议发往 `hunyuan.tencentcloudapi.com`。",
  "hunyuan: the SecretKey of each id; it never leaves.": "hunyuan：每个 id 的 SecretKey；它不会被发送出去。",
  "kling: access key, or a list of them. Each with its secret key is one more token: requests carry a JWT that it signs.":
    "kling：access key，或其列表。每个 access key 与其 secret key 构成一个令牌：请求带有由其签名的 JWT。",
  "kling: the secret key of each access key; it never leaves.": "kling：每个 access key 的 secret key；它不会被发送出去。",
  "minimax: `pro` asks in its older protocol (`dialect: minimax`), unless `dialect` says otherwise.":
    "minimax：设为 `pro` 时使用其旧协议（`dialect: minimax`），除非 `dialect` 另有说明。",
  "minimax: group, part of the older protocol's path; needed with `minimaxApiType: pro`.":
    "minimax：组，旧协议路径的一部分；`minimaxApiType: pro` 时必填。",
  "A consumer of Higress's keeps its token while that works.": "Higress 的消费者在其令牌可用期间一直使用同一令牌。",
  "As `affinity: session` by the header `x-mse-consumer`, unless `affinity` or `affinityHeader` says otherwise.":
    "相当于按请求头 `x-mse-consumer` 的 `affinity: session`，除非 `affinity` 或 `affinityHeader` 另有说明。",
  "ollama: host.": "ollama：主机名。",
  "ollama: port.": "ollama：端口。",
  "qwen: host, such as `dashscope-intl.aliyuncs.com`.": "qwen：主机名，例如 `dashscope-intl.aliyuncs.com`。",
  "triton: host.": "triton：主机名。",
  "vertex: project, part of the path.": "vertex：项目，路径的一部分。",
  "vertex: region, part of host and path. Without region, project and `vertexAuthKey` the `apiTokens` are API keys of its express mode.":
    "vertex：区域，主机名和路径的一部分。区域、项目和 `vertexAuthKey` 都没有时，`apiTokens` 是其快速模式的 API 密钥。",
  "vllm: host.": "vllm：主机名。",
  "zhipuai: host, such as `api.z.ai`.": "zhipuai：主机名，例如 `api.z.ai`。",
  "zhipuai: use the address of the coding plan.": "zhipuai：使用编程套餐的地址。",
  "Request headers that look like a credential, or speak to one vendor, and pass to all providers all the same. Everything else that looks like one (`apikey`, `x-access-token`, `cf-access-...`) is taken off before any attempt; what speaks to one vendor (`anthropic-beta`, `x-goog-...`, `x-tc-region`) goes to that vendor alone.":
    "看起来像凭证、或只针对某一家厂商，但仍要转发给所有服务提供者的请求头。其他看起来像凭证的请求头（`apikey`、`x-access-token`、`cf-access-...`）在任何尝试之前都会去掉；只针对某一家厂商的请求头（`anthropic-beta`、`x-goog-...`、`x-tc-region`）只发给该厂商。",
  "Origins whose pages may use the gateway from a browser (`https://app.example.com`, `*` for all): their preflights are answered and their pages may read the answers. Without client keys every other page is refused.":
    "允许其网页从浏览器使用网关的来源（`https://app.example.com`，`*` 表示全部）：网关会应答它们的预检请求，其网页可以读取回答。没有客户端密钥时，其他网页一律拒绝。",
  "Host names by which clients may address the gateway, besides those of this machine (`localhost`, `127.0.0.1`): `gateway.internal`, `*.example.com`, `*`. Without this key every name will do; the local gateway on a loopback address without client keys takes this machine's own names alone.":
    "除本机名称（`localhost`、`127.0.0.1`）之外，客户端可以用来访问网关的主机名：`gateway.internal`、`*.example.com`、`*`。没有此键时任何名称都可以；监听回环地址且没有客户端密钥的本地网关只接受本机自己的名称。",
  "Status of the answer when a provider refused every API token. With 424 most clients stop at once and show the words; they ask again for minutes after a 502, and a 401 would blame the client's own key. In Higress's forms it is the provider's 401 or 403 unless this key says otherwise.":
    "服务提供者拒绝了所有 API 令牌时回答的状态码。收到 424 时多数客户端立即停止并显示说明；收到 502 后它们会重试好几分钟，而 401 会归咎于客户端自己的密钥。在 Higress 的写法中，未设置此项时为服务提供者的 401 或 403。",
  "The longest time that one answer of a provider (`Retry-After`, its reset headers) can take a token out for.":
    "服务提供者的一次回答（`Retry-After` 或重置时间头）最多能让令牌停用多长时间。",
  "In Higress's forms each stream is asked for its usage (`stream_options.include_usage`) unless the client said false; `true` leaves that to the client.":
    "在 Higress 的写法中，每个流都会要求返回用量（`stream_options.include_usage`），除非客户端写了 false；设为 `true` 则由客户端决定。",
  "How long the models that providers list themselves are kept for `GET /v1/models`. The list is asked for when a client asks; a provider that cannot be asked leaves its configured names.":
    "服务提供者自己列出的模型为 `GET /v1/models` 保留多久。有客户端询问时才会去取；无法询问的服务提供者保留其配置的名称。",
  "vertex: a service account's JSON, as a text, or a list of them: each is a token behind `apiTokens`, exchanged for access tokens that are renewed 5 minutes before their end.":
    "vertex：服务账号的 JSON 文本，或其列表：每个都是排在 `apiTokens` 之后的一个令牌，用来换取访问令牌，并在到期前 5 分钟续期。",
  "vertex: Higress's service of oauth2.googleapis.com, where access tokens are asked for.":
    "vertex：Higress 中 oauth2.googleapis.com 的服务，用于获取访问令牌。",
  "azure: the Entra tenant of the clients.": "azure：这些客户端所属的 Entra 租户。",
  "azure: an Entra client's id, or a list of them: each with its secret is a token behind `apiTokens`, exchanged for access tokens that are renewed 5 minutes before their end.":
    "azure：Entra 客户端的 ID，或其列表：每个与其密钥一起构成排在 `apiTokens` 之后的一个令牌，用来换取访问令牌，并在到期前 5 分钟续期。",
  "azure: the secret of each client.": "azure：各客户端的密钥。",
  "azure: where access tokens are asked for; `https://login.microsoftonline.com` where it is not there.":
    "azure：获取访问令牌的地址；未填写时为 `https://login.microsoftonline.com`。",
  "vertex, azure: the Envoy cluster where access tokens are asked for. The gateway makes one where it is not there.":
    "vertex、azure：用于获取访问令牌的 Envoy 集群。未填写时由网关创建。",
  "qwen: `false` asks in DashScope's own protocol (`dialect: dashscope`), unless `dialect` says otherwise.":
    "qwen：设为 `false` 时使用 DashScope 自己的协议（`dialect: dashscope`），除非 `dialect` 另有说明。",
  "dify: as `baseUrl`, with or without `/v1` at its end.": "dify：与 `baseUrl` 相同，末尾有无 `/v1` 均可。",
  "dify: kind of app; `Chat` where it is not there.": "dify：应用的类型；未填写时为 `Chat`。",
  "dify: of a workflow the variable that takes the conversation; `query` where it is not there.":
    "dify：工作流中接收对话的变量；未填写时为 `query`。",
  "dify: of a workflow the output that is the answer; its first text where it is not there.":
    "dify：工作流中作为回答的输出；未填写时取第一段文本。",
  "deepl: language to translate into, such as `ZH` or `EN-GB`; needed.": "deepl：翻译的目标语言，例如 `ZH` 或 `EN-GB`；必填。",
  "triton: version of the model, in Triton's own protocol: with it requests are asked in `triton`, unless `dialect` says otherwise; in Higress's forms without it too.":
    "triton：模型的版本（Triton 自己的协议）：填写后请求使用 `triton`，除非 `dialect` 另有说明；在 Higress 的配置形式中，不填写也使用该协议。",
  "claude: as `claudeVersion`, which comes first. gemini: version of the API in its paths, `v1beta` without it.":
    "claude：与 `claudeVersion` 相同，后者优先。gemini：路径中 API 的版本，未填写时为 `v1beta`。",
};

/** The help text in a language; English where there is no other. Marks of code are left out. */
export function helpIn(help: string, language: Language): string {
  const text = language === "zh" ? (ownValue(HELP_ZH, help) ?? help) : help;
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");
}
