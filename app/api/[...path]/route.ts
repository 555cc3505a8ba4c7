import { ThawError } from "../../../lib/errors.ts";
import { route } from "../_shared/route.ts";

export const runtime = "edge";

const nothing = route(async (request) => {
  const { pathname } = new URL(request.url);
  throw new ThawError("not_found", `There is nothing at ${pathname}.`);
});

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
