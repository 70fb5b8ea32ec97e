/// <reference types="node" />
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = resolve(HERE, "../foldsvc/static");

/** Files that are served, or read by the report, under their own names. */
const COPIES: readonly (readonly [string, string])[] = [
  ["node_modules/3dmol/build/3Dmol-min.js", "3Dmol-min.js"],
  ["node_modules/3dmol/LICENSE", "3Dmol-LICENSE.txt"],
  ["node_modules/preact/LICENSE", "preact-LICENSE.txt"],
  ["licences/niivue.txt", "niivue-LICENSE.txt"],
  ["../examples/trastuzumab.fasta", "examples/trastuzumab.fasta"],
];

function copies(): Plugin {
  return {
    name: "copies",
    apply: "build",
    writeBundle(): void {
      for (const [from, to] of COPIES) {
        mkdirSync(dirname(resolve(STATIC, to)), { recursive: true });
        copyFileSync(resolve(HERE, from), resolve(STATIC, to));
      }
    },
  };
}

// biome-ignore lint/style/noDefaultExport: Vite reads the default export
export default defineConfig({
  base: "/",
  publicDir: false,
  assetsInclude: ["**/*.fasta"],
  resolve: {
    alias: { "3dmol-module": resolve(HERE, "node_modules/3dmol/build/3Dmol.es6-min.js") },
  },
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: STATIC,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    fs: { allow: [".."] },
    // The service takes changes from pages of its own host alone: it has to see the page's.
    proxy: {
      "/api": { target: "http://127.0.0.1:8000", changeOrigin: false },
      "/examples": { target: "http://127.0.0.1:8000", changeOrigin: false },
    },
  },
  plugins: [copies()],
});
