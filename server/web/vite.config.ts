import { defineConfig } from "vite";

// The server's pages link to what the manifest names; nothing is inlined, so that the
// Content-Security-Policy can stay at 'self'.
export default defineConfig({
  base: "/static/built/",
  build: {
    outDir: "../static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: "src/main.ts" },
  },
});
