// Both exist in every JavaScript host we run in; declared here because the ES library does not list them.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options?: { fatal?: boolean; ignoreBOM?: boolean },
) => {
  decode(bytes: Uint8Array): string;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** Invalid sequences become U+FFFD; a byte-order mark is kept as U+FEFF. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
