declare const CARVEOUT_SINGLE_FILE: string | undefined;

/** Version of the tool when it is one file, put in by the bundler; undefined otherwise. */
export const singleFileVersion: string | undefined =
  typeof CARVEOUT_SINGLE_FILE === 'undefined' ? undefined : CARVEOUT_SINGLE_FILE;
