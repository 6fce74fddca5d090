# Windsock in a container. docs/deployment.md tells how to build, run and configure it.
#
# Node 24 is maintained until April 2028. Debian and not Alpine, because that is what Windsock is tested on.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /opt/windsock
COPY package.json package-lock.json .npmrc ./
# No install script may run: the two native packages bring their binaries along.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/bundle.js ./scripts/
COPY src ./src
RUN npm run build \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && chmod 755 dist/main.js

# Compiled here, with the headers that lie beside Node: its own install script would download a binary.
ARG WITH_KERBEROS=false
# hadolint ignore=DL3008
RUN if [ "$WITH_KERBEROS" = true ]; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends g++ make python3 libkrb5-dev \
      && npm_config_build_from_source=true npm_config_nodedir=/usr/local \
         npm install --no-save --omit=dev --no-audit --no-fund kerberos@7.0.0 \
      && rm -rf /var/lib/apt/lists/*; \
    fi

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Windsock" \
      org.opencontainers.image.description="Apache Airflow's experimental REST API as a service of its own" \
      org.opencontainers.image.licenses="Apache-2.0"

ARG WITH_KERBEROS=false
# The user is the one of Airflow's own image, so that both can use the same files. AIRFLOW_HOME is all it may write to.
# hadolint ignore=DL3008
RUN if [ "$WITH_KERBEROS" = true ]; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends libgssapi-krb5-2 \
      && rm -rf /var/lib/apt/lists/*; \
    fi \
 && groupadd --gid 50000 airflow \
 && useradd --uid 50000 --gid airflow --home-dir /opt/airflow --no-create-home --shell /usr/sbin/nologin airflow \
 && install --directory --owner=airflow --group=airflow /opt/airflow \
 && ln -s /opt/windsock/dist/main.js /usr/local/bin/windsock

WORKDIR /opt/windsock
COPY --from=build /opt/windsock/package.json ./
COPY --from=build /opt/windsock/node_modules ./node_modules
COPY --from=build /opt/windsock/dist ./dist
COPY LICENSE ./
COPY schemas ./schemas
COPY example_dags ./example_dags
COPY python ./python
COPY docs/openapi.json ./docs/
COPY deploy/healthcheck.js ./deploy/
# What holds unless something else is said: a file of your own at this place, or the environment.
COPY --chown=50000:50000 deploy/container.cfg /opt/airflow/airflow.cfg

# The address stands here and not in that file. Where a volume hides the file, the start is then refused with the reason,
# instead of listening where nobody can reach it.
# USER because task instances get the name of who made them, and a number that somebody runs this as has none.
ENV NODE_ENV=production \
    USER=airflow \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__WEBSERVER__WEB_SERVER_HOST=0.0.0.0
VOLUME /opt/airflow
EXPOSE 8080
# In numbers, so that Kubernetes can see that it is not root.
USER 50000:50000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 CMD ["node", "/opt/windsock/deploy/healthcheck.js"]
# Node is process 1 and gets the signals itself: no shell and no npm between.
ENTRYPOINT ["node", "/opt/windsock/dist/main.js"]
# Runs tasks on the embedded database alone; docs/deployment.md tells what they need.
CMD ["standalone"]
