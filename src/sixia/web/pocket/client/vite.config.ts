// Three builds: the page (one script, one style sheet), its service worker, and the unit tests.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type BuildOptions } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const STATIC = here("../static/pocket");

const script = (name: string, emptyOutDir: boolean): BuildOptions => ({
  outDir: STATIC,
  emptyOutDir,
  copyPublicDir: emptyOutDir,
  cssCodeSplit: false,
  target: "es2022",
  rolldownOptions: {
    input: { [name]: here(name === "pocket" ? "src/main.tsx" : "src/sw.ts") },
    output: { entryFileNames: "[name].js", assetFileNames: "pocket[extname]", codeSplitting: false },
  },
});

const trials = (): BuildOptions => ({
  ssr: true,
  outDir: here("node_modules/.trials"),
  target: "node20",
  copyPublicDir: false,
  rolldownOptions: {
    input: readdirSync(here("test"))
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => here(`test/${name}`)),
    output: { entryFileNames: "[name].js" },
  },
});

export default defineConfig(({ mode }) => ({
  root: here("."),
  logLevel: "warn",
  define: mode === "test" ? {} : { "process.env.NODE_ENV": '"production"' },
  build: mode === "test" ? trials() : script(mode === "worker" ? "sw" : "pocket", mode !== "worker"),
}));
