import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { readLook } from "#app/look.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Headwater", template: "%s · Headwater" },
  description: "A self-hosted, upstream-first issue tracker.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#131519" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { theme, density } = await readLook();
  return (
    <html lang="en" data-theme={theme} data-density={density} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
