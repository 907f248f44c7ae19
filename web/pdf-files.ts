import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const root = dirname(require.resolve('pdfjs-dist/package.json'));
const { version } = require('pdfjs-dist/package.json') as { version: string };

/** What a paper may need that its file does not hold: tables of Chinese letters, fonts, decoders of scans. */
const wanted = {
  cmaps: /^(Adobe-GB1|UniGB|GB|Adobe-CNS1|UniCNS).*\.bcmap$/,
  standard_fonts: /\.(pfb|ttf)$/,
  // The Content-Security-Policy admits no WebAssembly: the decoders in plain script stand in.
  wasm: /_nowasm_fallback\.js$/,
};

/** Lays the files that the reader of PDF papers fetches by name beside the build, under its version. */
export const pdfFiles: Plugin = {
  name: 'pdf-files',
  config: (_, { command }) => ({
    define: { PDF_FILES: JSON.stringify(command === 'serve' ? '/node_modules/pdfjs-dist/' : `/assets/pdf-${version}/`) },
  }),
  generateBundle() {
    for (const [folder, names] of Object.entries(wanted)) {
      for (const name of readdirSync(join(root, folder)).filter((one) => names.test(one))) {
        this.emitFile({ type: 'asset', fileName: `assets/pdf-${version}/${folder}/${name}`, source: readFileSync(join(root, folder, name)) });
      }
    }
  },
};
