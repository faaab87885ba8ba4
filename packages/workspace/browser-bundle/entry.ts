/** What a page gets: the analysis, hosts of files in memory, and every renderer. */
export * from '@carveout/analysis';
export { encodeUtf8, fileId, memoryHost, u64 } from '@carveout/core';
export {
  bootJson,
  bootText,
  bootValue,
  dmesgText,
  explainText,
  layoutText,
  pictureHtml,
  pictureSvg,
  sweepHtml,
  sweepText,
} from '@carveout/report';
