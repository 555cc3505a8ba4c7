/** A project's files together, in bytes. */
export const MAX_PROJECT_BYTES = 5 * 1024 * 1024;

/** Files in a project. */
export const MAX_PROJECT_FILES = 2000;

/** Length of one path, in characters. */
export const MAX_PATH_LENGTH = 255;
