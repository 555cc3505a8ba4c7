// Record layouts of a zip: PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end
// of central directory) and 4.4.5 (methods of compression). Sizes are in bytes, without names and extra fields.
export const LOCAL_SIGNATURE = 0x04034b50;
export const LOCAL_SIZE = 30;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const CENTRAL_SIZE = 46;
export const END_SIGNATURE = 0x06054b50;
export const END_SIZE = 22;
export const STORED = 0;
export const DEFLATED = 8;
