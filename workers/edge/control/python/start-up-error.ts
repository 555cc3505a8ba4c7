import type { ThawError } from "../../../../lib/errors.ts";
import { ApiError } from "../envelope.ts";

/**
 * Why no snapshot could be taken of an upload, in Cloudflare's terms: its clients look for "startup" in what
 * is about limits, and show the traceback as it is.
 */
export function startUpError(error: ThawError): ApiError {
  const { code, message, traceback } = error;
  switch (code) {
    case "no_handler":
      return new ApiError(
        400,
        10068,
        `The uploaded script has no registered event handlers. ${message}`,
      );
    case "time_limit":
      return invalid(`Script startup exceeded CPU time limit. ${message}`, traceback);
    case "memory_limit":
      return invalid(`Script startup exceeded memory limits. ${message}`, traceback);
    case "project_too_large":
      return new ApiError(413, 10027, message);
    case "builder_unavailable":
    case "packages_unavailable":
    case "edge_unavailable":
    case "index_unreachable":
    case "process_restarted":
      return new ApiError(503, 10013, message);
    case "internal":
      return new ApiError(500, 10013, message);
    default:
      return invalid(message, traceback);
  }
}

function invalid(message: string, traceback: string | undefined): ApiError {
  // An exception's traceback ends with its message.
  const text = traceback === undefined || traceback.includes(message) ? "" : `${message}\n`;
  return new ApiError(400, 10021, traceback === undefined ? message : `${text}${traceback.trim()}`);
}
