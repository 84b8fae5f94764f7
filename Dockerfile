# syntax=docker/dockerfile:1
# Two images: `service` (worker and API, no development dependencies) and `sandbox` (the providers' stand-ins, and the demo).

FROM node:20.20.2-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM base AS packages
RUN npm ci --omit=dev

FROM base AS all-packages
RUN npm ci

FROM base AS service
ENV NODE_ENV=production
COPY --from=packages /app/node_modules node_modules
COPY tsconfig.json ./
COPY domain domain
COPY platform platform
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY api api
# A volume that is mounted here begins with this owner.
RUN install -d -o node -g node -m 0700 /data /data/cases
USER node
ENTRYPOINT ["node", "--import", "tsx"]
CMD ["worker/main.ts"]

FROM base AS sandbox
COPY --from=all-packages /app/node_modules node_modules
COPY tsconfig.json ./
COPY domain domain
COPY platform platform
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY api api
COPY scripts scripts
COPY sandbox sandbox
RUN install -d -o node -g node -m 0700 /data /data/sandbox
USER node
ENTRYPOINT ["node", "--import", "tsx"]
CMD ["sandbox/main.ts"]
