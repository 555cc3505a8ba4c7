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

/** What a route answers to a method it doesn't have. */
export function only(...methods: ("GET" | "POST" | "PUT" | "DELETE")[]): Handler {
  const allowed = methods.join(", ");
  return async (request) => {
    const { pathname } = new URL(request.url);
    const message = `${pathname} takes ${methods.join(" and ")}, not ${request.method}.`;
    const response = new ThawError("method_not_allowed", message).toResponse();
    response.headers.set("allow", allowed);
    return response;
  };
}
