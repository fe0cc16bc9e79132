# Headwater for a server. docker-compose.yml puts a PostgreSQL beside it.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build && rm -rf .next/cache && npm prune --omit=dev --no-save --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HEADWATER_DATA=/data NODE_COMPILE_CACHE=/data/cache
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
RUN mkdir /data && chown node:node /data
COPY --from=build /app /app
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "Promise.all(['livez','readyz'].map((name)=>fetch(`http://127.0.0.1:${process.env.PORT??3000}/${name}`))).then((all)=>process.exit(all.every((one)=>one.ok)?0:1),()=>process.exit(1))"]
CMD ["node_modules/.bin/node", "bin/start.mjs"]
