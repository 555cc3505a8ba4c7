/**
 * The one closed union of error codes, with the HTTP status each one answers with.
 * Every error a person can meet, in the page, the routes, the edge or the terminal, is one of these.
 */
export const ERROR_STATUS = {
  // The request or the project as written
  bad_request: 400,
  bad_name: 400,
  bad_toml: 400,
  bad_jsonc: 400,
  bad_config: 400,
  bad_path: 400,
  bad_share_link: 400,
  project_too_large: 413,
  no_entry: 400,
  no_handler: 400,
  // The program
  python_syntax: 422,
  python_exception: 422,
  time_limit: 422,
  memory_limit: 422,
  entropy: 422,
  unreachable_reference: 422,
  not_quiescent: 422,
  // Packages
  no_wheel: 422,
  unknown_package: 422,
  version_conflict: 422,
  bad_requirement: 400,
  index_unreachable: 502,
  // Layers
  layer_corrupt: 422,
  layer_truncated: 422,
  wrong_parent: 422,
  wrong_runtime: 422,
  wrong_stdlib: 422,
  wrong_engine: 422,
  table_mismatch: 422,
  reference_missing: 422,
  not_deterministic: 422,
  // Deploy and serving
  snapshot_not_found: 404,
  worker_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  unauthorized: 401,
  upload_incomplete: 400,
  secrets_changed: 409,
  deploy_failed: 502,
  // The storage of programs in the browser
  storage_full: 507,
  storage_unavailable: 409,
  // The parts
  builder_unavailable: 503,
  packages_unavailable: 503,
  edge_unavailable: 503,
  process_restarted: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** What the page offers to do about an error: `run_on_edge` sends the same event to the edge, deployed. */
export type ErrorAction = "run_on_edge";

/** Where in the project an error is; lines and columns count from 1. */
export interface ErrorPlace {
  file?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
}

/** What an error looks like on the wire: in a JSON body, or as the data of an `error` event. */
export interface ErrorBody extends ErrorPlace {
  code: ErrorCode;
  /** What happened and what to do, in words a person can act on. */
  message: string;
  /** A Python traceback that holds the user's own lines, where there is one. */
  traceback?: string | undefined;
  action?: ErrorAction | undefined;
}

export interface ThawErrorOptions extends ErrorPlace {
  traceback?: string | undefined;
  action?: ErrorAction | undefined;
  cause?: unknown;
}

/** The one error class. Its code is from the closed union; its message is for a person. */
export class ThawError extends Error {
  readonly code: ErrorCode;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly traceback: string | undefined;
  readonly action: ErrorAction | undefined;

  constructor(code: ErrorCode, message: string, options: ThawErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ThawError";
    this.code = code;
    this.file = options.file;
    this.line = options.line;
    this.column = options.column;
    this.traceback = options.traceback;
    this.action = options.action;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }

  /** The wire shape; keys without a value are left out. */
  toJSON(): ErrorBody {
    const body: ErrorBody = { code: this.code, message: this.message };
    if (this.file !== undefined) body.file = this.file;
    if (this.line !== undefined) body.line = this.line;
    if (this.column !== undefined) body.column = this.column;
    if (this.traceback !== undefined) body.traceback = this.traceback;
    if (this.action !== undefined) body.action = this.action;
    return body;
  }

  /** A JSON response with this error's status. */
  toResponse(): Response {
    return Response.json(this.toJSON(), { status: this.status });
  }

  /** Any thrown value as a ThawError: one of ours as it is, anything else as `internal`. */
  static from(thrown: unknown): ThawError {
    if (thrown instanceof ThawError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new ThawError("internal", message, { cause: thrown });
  }

  /** The error a wire body describes; a body that isn't one of ours becomes `internal`. */
  static fromBody(body: unknown): ThawError {
    if (typeof body === "object" && body !== null && "code" in body && "message" in body) {
      const { code, message, ...place } = body as ErrorBody;
      if (code in ERROR_STATUS) return new ThawError(code, message, place);
    }
    return new ThawError("internal", `Unexpected answer: ${JSON.stringify(body)?.slice(0, 300)}`);
  }
}

/** The same error with its Python traceback, where it has one, as its stack: that is what hosts show of it. */
export function withTraceback(error: ThawError): ThawError {
  if (error.traceback !== undefined) error.stack = error.traceback;
  return error;
}
