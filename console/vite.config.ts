import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page is built into build/console, which the gateway serves at / of the console port. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react()],
  // The gateway puts a new nonce in the place of this word for each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../build/console",
    emptyOutDir: true,
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    // antd is one large part; what loads when is measured by tests/console/size.test.ts instead.
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8001" } },
});
