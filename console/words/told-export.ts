// What is left to do after an export, in Chinese; by the English sentence with its gaps. tests/console/words.test.ts names one that is missing.
import { shapesOf, translated } from "./told.js";
import type { Language } from "./word.js";

const STEPS_ZH: Readonly<Record<string, string>> = {
  "push the image of the plugin (deploy/docker) and write its address instead of {0}": "推送插件镜像（deploy/docker），并用其地址替换 {0}",
  "make the Secret: {0}": "创建 Secret：{0}",
  "make the Secret where Envoy Gateway runs its proxies: {0}": "在 Envoy Gateway 运行代理的命名空间创建 Secret：{0}",
  "enable extensionApis.enableEnvoyPatchPolicy and enableBackend in Envoy Gateway's configuration":
    "在 Envoy Gateway 的配置中启用 extensionApis.enableEnvoyPatchPolicy 和 enableBackend",
  "patch the gateway's Deployment with gateway-environment.yaml": "用 gateway-environment.yaml 修补网关的 Deployment",
  "patch the gateway's Deployment with gateway-environment.yaml and gateway-volumes.yaml, then apply envoyfilter.yaml and routing.yaml":
    "用 gateway-environment.yaml 和 gateway-volumes.yaml 修补网关的 Deployment，再应用 envoyfilter.yaml 和 routing.yaml",
  "for wasmplugin.yaml, provider {0}: a service source (type dns, {1}) whose cluster is {2}":
    "使用 wasmplugin.yaml 时，为服务提供者 {0} 添加服务来源（DNS 类型，{1}），其集群为 {2}",
  "for envoyfilter.yaml: patch it with gateway-volumes.yaml as well, and make an Ingress named {0} in {1}: the EnvoyFilter changes its route, its backend is never used":
    "使用 envoyfilter.yaml 时，还要用 gateway-volumes.yaml 修补，并在 {1} 中创建名为 {0} 的 Ingress：EnvoyFilter 会改写它的路由，其后端不会被使用",
  "envoyfilter.yaml serves every request of the gateway's pods: use a gateway of its own, with its label in workloadSelector; what no route of the configuration fits is a 404":
    "envoyfilter.yaml 会处理该网关 Pod 的全部请求：请使用独立的网关，并把其标签写入 workloadSelector；没有路由匹配的请求得到 404",
  "apply wasmplugin.yaml or envoyfilter.yaml, not both": "wasmplugin.yaml 和 envoyfilter.yaml 只应用其中一个",
  "put the plugin (build/ai-failover.wasm) at {0} and make the folder {1} with mode 0700":
    "把插件（build/ai-failover.wasm）放到 {0}，并创建权限为 0700 的目录 {1}",
  "set the environment variable {0}: API token {1}": "设置环境变量 {0}：令牌 {1}",
  "set the environment variable {0}: header {1} of provider {2}": "设置环境变量 {0}：服务提供者 {2} 的请求头 {1}",
  "set the environment variable {0}: {1} {2} of provider {3}": "设置环境变量 {0}：服务提供者 {3} 的 {1} 第 {2} 项",
  "{0}: API token {1}": "{0}：令牌 {1}",
  "{0}: header {1} of provider {2}": "{0}：服务提供者 {2} 的请求头 {1}",
  "{0}: {1} {2} of provider {3}": "{0}：服务提供者 {3} 的 {1} 第 {2} 项",
  "{0} is left out: it has no effect there, and may be a secret": "{0} 未导出：它在那里不起作用，而且可能是密钥",
  "{0} (tokenFile) is read by the gateway alone: put its tokens into the Secret, under the names above, and restart the pods when they change":
    "{0}（tokenFile）只由本网关读取：请把其中的令牌以上述名称写入 Secret，令牌变化时重启 Pod",
  "{0} has Envoy {1}: the plugin was run on 1.36.4 and later": "{0} 使用 Envoy {1}：插件在 1.36.4 及以上版本上运行过",
  "{0} has Envoy {1}: both halves together need 1.36, so envoyfilter.yaml is left out; rescued requests are answered whole, streams too":
    "{0} 使用 Envoy {1}：两个部分同时运行需要 1.36，因此略去 envoyfilter.yaml；被挽救的请求会整体应答，流式也是如此",
  "{0} has Envoy {1}: each connection may hold {2} bytes (maxRequestBytes), and a larger request gets 413; an HTTP/2 answer that ends in trailers and is no JSON is not sent again; no traces":
    "{0} 使用 Envoy {1}：每个连接最多保留 {2} 字节（maxRequestBytes），更大的请求得到 413；以 trailer 结尾且不是 JSON 的 HTTP/2 应答不会重发；没有链路追踪",
  "{0} has Envoy {1}: images of the plugin older than this one end its whole process at the first failed attempt, so replace the image first":
    "{0} 使用 Envoy {1}：更早的插件镜像会在第一次失败的尝试时结束整个进程，请先替换镜像",
};

const STEPS = shapesOf(STEPS_ZH);

export function stepIn(language: Language, text: string): string {
  return language === "en" ? text : (translated(STEPS, text) ?? text);
}
