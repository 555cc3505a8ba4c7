import { ThawError } from "../../../lib/errors.ts";

type Handler = (request: Request) => Promise<Response>;

/** A route handler: whatever it throws becomes an answer with the error's own status. */
export function route(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (thrown) {
      return ThawError.from(thrown).toResponse();
    }
  };
}
