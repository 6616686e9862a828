// One script: the pictures of the office. What it draws stands in a table beside it.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  logLevel: "warn",
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: here("../static/office/pictures"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: here("src/main.ts"),
      output: { entryFileNames: "pictures.js", codeSplitting: false },
    },
  },
});
