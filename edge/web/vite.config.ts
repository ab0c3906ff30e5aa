/** How the page is built: hashed assets, nothing inline, so that `script-src 'self'; style-src 'self'` holds. */
import { env } from "node:process";
import { defineConfig } from "vitest/config";

const host = env["SAM_DEV_HOST"] ?? "http://127.0.0.1:7080";

export default defineConfig({
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      "/api": { target: host, ws: true },
      "/login": host,
    },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
